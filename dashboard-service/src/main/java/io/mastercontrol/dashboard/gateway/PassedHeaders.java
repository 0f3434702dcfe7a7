package io.mastercontrol.dashboard.gateway;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which headers go through. What belongs to one connection ends here (RFC 9110, 7.6.1), and whatever claims who the
 * caller is or where it comes from is taken away: the services behind believe the front door alone.
 */
final class PassedHeaders {
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");
    private static final Set<String> IDENTITY =
            Set.of("host", "authorization", "cookie", "x-csrf-token", "forwarded", "via", "x-real-ip", "x-remote-user");
    private static final List<String> IDENTITY_PREFIXES = List.of("x-forwarded-", "x-mc-", "x-internal-");

    private PassedHeaders() {}

    /** @param authorization what the service is shown, or null for a caller that nobody knows */
    static void copy(HttpServerRequest from, HttpClientRequest to, String authorization) {
        Set<String> ofThisHop = named(from.headers());
        from.headers().forEach(header -> {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!ofThisHop.contains(name) && !isIdentity(name)) {
                to.headers().add(header.getKey(), header.getValue());
            }
        });
        if (authorization != null) {
            to.putHeader(HttpHeaders.AUTHORIZATION, authorization);
        }
        to.putHeader("X-Forwarded-For", String.valueOf(from.remoteAddress().hostAddress()));
        to.putHeader("X-Forwarded-Proto", from.scheme());
        if (!to.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            if (from.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
                to.setChunked(true);
            } else {
                to.putHeader(HttpHeaders.CONTENT_LENGTH, "0");
            }
        }
    }

    /** What a service says of its answer goes before what the front door says of every answer: two policies are none. */
    static void copy(MultiMap from, MultiMap to) {
        Set<String> ofThisHop = named(from);
        from.names().stream()
                .filter(name -> !ofThisHop.contains(name.toLowerCase(Locale.ROOT)))
                .forEach(to::remove);
        from.forEach(header -> {
            if (!ofThisHop.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                to.add(header.getKey(), header.getValue());
            }
        });
    }

    /** The usual ones, and those that {@code Connection} names. */
    private static Set<String> named(MultiMap headers) {
        Set<String> names = new HashSet<>(HOP_BY_HOP);
        for (String value : headers.getAll(HttpHeaders.CONNECTION)) {
            for (String name : value.split(",")) {
                names.add(name.trim().toLowerCase(Locale.ROOT));
            }
        }
        names.remove("content-length");
        return names;
    }

    private static boolean isIdentity(String name) {
        return IDENTITY.contains(name) || IDENTITY_PREFIXES.stream().anyMatch(name::startsWith);
    }
}
