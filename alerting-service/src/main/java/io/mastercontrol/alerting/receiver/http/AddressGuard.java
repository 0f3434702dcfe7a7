package io.mastercontrol.alerting.receiver.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps receivers away from addresses at which a request by this host has powers that a stranger's has not: link-local
 * ones, among them the metadata services of clouds, and whatever the configuration closes.
 */
public record AddressGuard(boolean allowLoopback, boolean allowPrivate) {
    /** Metadata services that are not link-local. */
    private static final Set<String> METADATA = Set.of("100.100.100.200", "fd00:ec2:0:0:0:0:0:254", "168.63.129.16");

    private static final int UNIQUE_LOCAL_MASK = 0xfe;
    private static final int UNIQUE_LOCAL = 0xfc;

    /** Why a receiver must not lead there, or empty if it may. */
    public Optional<String> objection(InetAddress address) {
        String text = address.getHostAddress();
        if (address.isLinkLocalAddress() || METADATA.contains(text)) {
            return Optional.of(text + " is a link-local or metadata address, and receivers are never there");
        }
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
            return Optional.of(text + " is not the address of one host");
        }
        if (address.isLoopbackAddress() && !allowLoopback) {
            return Optional.of(text + " is this host itself; mc.alerting.webhook.allow-loopback=true would allow it");
        }
        if ((address.isSiteLocalAddress() || isUniqueLocal(address)) && !allowPrivate) {
            return Optional.of(text + " is private; mc.alerting.webhook.allow-private=true would allow it");
        }
        return Optional.empty();
    }

    private static boolean isUniqueLocal(InetAddress address) {
        return address instanceof Inet6Address && (address.getAddress()[0] & UNIQUE_LOCAL_MASK) == UNIQUE_LOCAL;
    }
}
