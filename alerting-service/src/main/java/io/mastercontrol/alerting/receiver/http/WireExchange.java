package io.mastercontrol.alerting.receiver.http;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What went over the wire in one attempt, for whoever tests a receiver.
 *
 * @param address to which the connection went
 * @param status null if there was no answer; then {@code answer} says why
 */
public record WireExchange(
        String request,
        String address,
        Map<String, String> headers,
        String body,
        Integer status,
        String answer,
        long millis) {
    /** The key under which a caller that wants to see them puts a list into the context of its {@code Uni}. */
    public static final String WITNESS = "wire-exchanges";

    private static final String MASK = "•••";

    /** Without the secrets that it has. */
    public WireExchange masked(List<String> secrets) {
        Map<String, String> shown = new TreeMap<>();
        headers.forEach((name, value) -> shown.put(
                name,
                name.equalsIgnoreCase("Authorization") ? value.replaceAll("\\s.*", " " + MASK) : mask(value, secrets)));
        return new WireExchange(
                mask(request, secrets), address, shown, mask(body, secrets), status, mask(answer, secrets), millis);
    }

    private static String mask(String text, List<String> secrets) {
        String masked = text;
        for (String secret : secrets) {
            masked = secret.isEmpty() || masked == null ? masked : masked.replace(secret, MASK);
        }
        return masked;
    }
}
