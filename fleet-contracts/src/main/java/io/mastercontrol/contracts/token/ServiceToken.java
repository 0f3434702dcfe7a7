package io.mastercontrol.contracts.token;

import java.util.Set;
import java.util.TreeSet;

/**
 * What one service tells another with a request: a JWT of half a minute, signed with the key of the sender's certificate at
 * the broker (docs/adr/0050-services-with-keys-of-their-own.md).
 *
 * @param audience the service that it is for
 * @param subject for whom the request is made: {@code user:NAME}, {@code device:ID} or {@code service:NAME}
 * @param groups roles of the subject
 * @param devices selector of the devices that the subject is confined to; null for none
 */
public record ServiceToken(String audience, String subject, Set<String> groups, String devices) {
    /** {@code iss} of every such token. */
    public static final String ISSUER = "master-control";

    /** How long a token is good for; with as much again between two clocks, a stolen one is worth nothing after a minute. */
    public static final long SECONDS = 30;

    /** How far two clocks may be apart. */
    public static final long SKEW_SECONDS = 30;

    /** The one service that speaks for people and devices, since it has recognised them. */
    public static final String FRONT_DOOR = "dashboard";

    static final String SERVICE = "service:";

    public ServiceToken {
        groups = Set.copyOf(groups);
    }

    /** A service asks on its own behalf: it may look at what everybody may, and at what is for services. */
    public static ServiceToken of(String service, String audience) {
        return new ServiceToken(audience, SERVICE + service, Set.of("service", "viewer"), null);
    }

    /** In an order that is always the same. */
    Set<String> sortedGroups() {
        return new TreeSet<>(groups);
    }
}
