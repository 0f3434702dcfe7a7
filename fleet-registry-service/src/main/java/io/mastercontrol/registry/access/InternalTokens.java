package io.mastercontrol.registry.access;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.nio.charset.StandardCharsets;
import javax.crypto.spec.SecretKeySpec;

/**
 * Reads the tokens between services: HS256 with the installation's key, and no other algorithm, whatever the token's
 * header asks for.
 */
@ApplicationScoped
@Alternative
@Priority(1)
class InternalTokens extends JWTCallerPrincipalFactory {
    private static final String ISSUER = "master-control";
    private static final long MOST_SECONDS = 300;
    private static final int CLOCK_SKEW_SECONDS = 30;
    private static final int SHORTEST_KEY = 32;

    private final JWTAuthContextInfo context;
    private final JWTCallerPrincipalFactory parser = new DefaultJWTCallerPrincipalFactory();

    InternalTokens(InternalConfig config) {
        byte[] key = config.key().getBytes(StandardCharsets.UTF_8);
        if (key.length < SHORTEST_KEY) {
            throw new IllegalStateException(
                    "mc.internal.key has " + key.length + " bytes; HS256 needs at least " + SHORTEST_KEY);
        }
        context = new JWTAuthContextInfo(new SecretKeySpec(key, "HmacSHA256"), ISSUER);
        context.setSignatureAlgorithm(java.util.Set.of(SignatureAlgorithm.HS256));
        context.setMaxTimeToLiveSecs(MOST_SECONDS);
        context.setClockSkew(CLOCK_SKEW_SECONDS);
    }

    @Override
    public JWTCallerPrincipal parse(String token, JWTAuthContextInfo ignored) throws ParseException {
        return parser.parse(token, context);
    }
}
