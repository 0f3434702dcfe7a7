package io.mastercontrol.dashboard.oidc;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.unchecked.Unchecked;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.ErrorCodeValidator;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;

/** Reads the provider's tokens: signature, issuer, audience, time, and what kind of token it is. */
final class IssuedTokens {
    private static final Logger LOG = Logger.getLogger(IssuedTokens.class);
    private static final int LONGEST = 16_384;
    /** Public keys only: with these, nobody who can check a token can make one. */
    private static final AlgorithmConstraints ALGORITHMS = new AlgorithmConstraints(
            ConstraintType.PERMIT,
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_USING_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA512,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA512,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
            AlgorithmIdentifiers.EDDSA);

    private final OidcConfig config;
    private final IssuerKeys keys;

    IssuedTokens(OidcConfig config, IssuerKeys keys) {
        this.config = config;
        this.keys = keys;
    }

    /** A token that is not what it has to be; the message is for the log. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        Wrong(String why) {
            super(why);
        }
    }

    /** Who signed in, from an ID token that was made for this attempt. */
    Uni<Person> signedIn(String token, String nonce) {
        return read(token, config.clientId().orElseThrow()).map(Unchecked.function(claims -> {
            if (!nonce.equals(claims.getStringClaimValue("nonce"))) {
                throw new Wrong("it was made for another attempt");
            }
            String party = claims.getStringClaimValue("azp");
            if (party == null
                    ? claims.getAudience().size() > 1
                    : !party.equals(config.clientId().orElseThrow())) {
                throw new Wrong("it was made for another client");
            }
            return person(claims);
        }));
    }

    /** For whom an access token is; an ID token is none, though it has the same signature. */
    Uni<Person> bearer(String token) {
        if (config.audience().isEmpty()) {
            return Uni.createFrom().failure(new Wrong("mc.oidc.audience is not set, so no access tokens are taken"));
        }
        return read(token, config.audience().get()).map(Unchecked.function(claims -> {
            String kind = claims.hasClaim("typ") ? String.valueOf(claims.getClaimValue("typ")) : "Bearer";
            if (!kind.equals("Bearer") || claims.hasClaim("at_hash") || claims.hasClaim("nonce")) {
                throw new Wrong("it is no access token");
            }
            return person(claims);
        }));
    }

    private Uni<JwtClaims> read(String token, String audience) {
        return keys.with(keyId(token)).map(Unchecked.function(known -> {
            try {
                return consumer(known, audience).processToClaims(token);
            } catch (InvalidJwtException e) {
                // Its own message has all that the token says of somebody.
                throw new Wrong(e.getErrorDetails().stream()
                        .map(ErrorCodeValidator.Error::getErrorMessage)
                        .collect(Collectors.joining("; ")));
            }
        }));
    }

    private static String keyId(String token) {
        try {
            return token.length() > LONGEST
                    ? ""
                    : JsonWebStructure.fromCompactSerialization(token).getKeyIdHeaderValue();
        } catch (JoseException e) {
            // Its reader will say so.
            LOG.debugf("a token cannot be read: %s", e.getMessage());
            return "";
        }
    }

    private JwtConsumer consumer(List<JsonWebKey> known, String audience) {
        return new JwtConsumerBuilder()
                .setVerificationKeyResolver(new JwksVerificationKeyResolver(known))
                .setJwsAlgorithmConstraints(ALGORITHMS)
                .setExpectedIssuer(config.issuer().orElseThrow().toString())
                .setExpectedAudience(audience)
                .setRequireExpirationTime()
                .setRequireSubject()
                .setAllowedClockSkewInSeconds((int) config.clockSkew().toSeconds())
                .build();
    }

    private Person person(JwtClaims claims) throws MalformedClaimException {
        String name = claims.hasClaim(config.nameClaim())
                ? String.valueOf(claims.getClaimValue(config.nameClaim()))
                : claims.getSubject();
        return new Person(claims.getSubject(), name, groups(claims));
    }

    private List<String> groups(JwtClaims claims) {
        Object found = claims.getClaimsMap();
        if (claims.hasClaim(config.groupsClaim())) {
            found = claims.getClaimValue(config.groupsClaim());
        } else {
            for (String part : config.groupsClaim().split("\\.")) {
                found = found instanceof Map<?, ?> map ? map.get(part) : null;
            }
        }
        List<String> groups = new ArrayList<>();
        if (found instanceof Collection<?> several) {
            several.forEach(group -> groups.add(String.valueOf(group)));
        } else if (found instanceof String one) {
            groups.add(one);
        }
        return groups;
    }
}
