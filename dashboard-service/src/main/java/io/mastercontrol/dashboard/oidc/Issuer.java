package io.mastercontrol.dashboard.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.dashboard.http.Refusal;

/**
 * What a provider says of itself (OpenID Connect Discovery 1.0).
 *
 * @param authorization where browsers are sent
 * @param token where codes are exchanged
 * @param keys where its public keys are
 */
record Issuer(String authorization, String token, String keys) {
    /** @throws Refusal unless it is the one that was asked for, and says what is needed */
    static Issuer of(String expected, JsonNode document) {
        if (!expected.equals(document.path("issuer").asText())) {
            throw Refusal.of(
                    502,
                    "The sign-on server " + expected + " calls itself '"
                            + document.path("issuer").asText() + "'; mc.oidc.issuer must be exactly that.");
        }
        return new Issuer(
                said(expected, document, "authorization_endpoint"),
                said(expected, document, "token_endpoint"),
                said(expected, document, "jwks_uri"));
    }

    private static String said(String expected, JsonNode document, String field) {
        String address = document.path(field).asText();
        if (!address.startsWith("https://") && !expected.startsWith("http://")) {
            throw Refusal.of(502, "The sign-on server " + expected + " names no https address as its " + field + ".");
        }
        return address;
    }
}
