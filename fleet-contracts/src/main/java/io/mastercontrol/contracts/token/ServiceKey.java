package io.mastercontrol.contracts.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A service's own key and certificate, with which it signs what it tells other services (ES256, certificates in {@code x5c}). */
public final class ServiceKey {
    static final String ALGORITHM = "SHA256withECDSAinP1363Format";

    /** A page asks for several things at once, and a script again and again: each is told by the same token meanwhile. */
    private static final long KEPT_SECONDS = ServiceToken.SECONDS / 3;

    private static final int MOST_KEPT = 256;

    private final PrivateKey key;
    private final List<X509Certificate> chain;
    private final String header;
    private final Map<ServiceToken, Made> made = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ServiceToken, Made> eldest) {
            return size() > MOST_KEPT;
        }
    };

    private record Made(String text, long at) {}

    private ServiceKey(PrivateKey key, List<X509Certificate> chain) throws GeneralSecurityException {
        this.key = key;
        this.chain = chain;
        ObjectNode head = Json.mapper().createObjectNode().put("alg", "ES256").put("typ", "JWT");
        var certificates = head.putArray("x5c");
        for (X509Certificate certificate : chain) {
            certificates.add(Base64.getEncoder().encodeToString(certificate.getEncoded()));
        }
        this.header = base64(Json.bytes(head));
    }

    /**
     * From the files' content.
     *
     * @param certificates PEM: the service's certificate, and what leads from it to a root
     * @param key PEM, PKCS 8, EC P-256
     * @throws GeneralSecurityException if one of them cannot be read, or the key is another certificate's
     */
    public static ServiceKey of(byte[] certificates, byte[] key) throws GeneralSecurityException {
        List<X509Certificate> chain = new ArrayList<>();
        for (Certificate certificate :
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(certificates))) {
            chain.add((X509Certificate) certificate);
        }
        if (chain.isEmpty()) {
            throw new GeneralSecurityException("there is no certificate");
        }
        ServiceKey made = new ServiceKey(privateKey(key), List.copyOf(chain));
        Signature check = Signature.getInstance(ALGORITHM);
        check.initVerify(chain.get(0).getPublicKey());
        check.update(new byte[] {1});
        if (!check.verify(made.signature(new byte[] {1}))) {
            throw new GeneralSecurityException("the key is not the certificate's");
        }
        return made;
    }

    private static PrivateKey privateKey(byte[] pem) throws GeneralSecurityException {
        String text = new String(pem, StandardCharsets.US_ASCII).replaceAll("-----[A-Z ]+-----|\\s", "");
        try {
            return KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text)));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("the key is no PEM file: " + e.getMessage(), e);
        }
    }

    /** The certificate that others see. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** The token's text, good from now for two thirds of {@link ServiceToken#SECONDS} at least. */
    public String sign(ServiceToken token, Instant now) {
        long second = now.getEpochSecond();
        synchronized (made) {
            Made before = made.get(token);
            if (before != null && second >= before.at() && second < before.at() + KEPT_SECONDS) {
                return before.text();
            }
        }
        String text = signed(token, now);
        synchronized (made) {
            made.put(token, new Made(text, second));
        }
        return text;
    }

    private String signed(ServiceToken token, Instant now) {
        ObjectNode claims = Json.mapper().createObjectNode();
        claims.put("iss", ServiceToken.ISSUER)
                .put("aud", token.audience())
                .put("sub", token.subject())
                .put("iat", now.getEpochSecond())
                .put("exp", now.getEpochSecond() + ServiceToken.SECONDS)
                .put("jti", UUID.randomUUID().toString());
        if (token.devices() != null) {
            claims.put("devices", token.devices());
        }
        token.sortedGroups().forEach(claims.putArray("groups")::add);
        String text = header + "." + base64(Json.bytes(claims));
        try {
            return text + "." + base64(signature(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this key has signed before, and does not any more", e);
        }
    }

    private byte[] signature(byte[] text) throws GeneralSecurityException {
        Signature signer = Signature.getInstance(ALGORITHM);
        signer.initSign(key);
        signer.update(text);
        return signer.sign();
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
