package io.mastercontrol.simulator.identity;

import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Keys of virtual devices: EC P-256, as on a real one. */
public final class DeviceKey {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private DeviceKey() {}

    static KeyPair make() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /** A PKCS#10 request for this name, PEM. */
    static String request(String name, KeyPair keys) throws IOException {
        try {
            byte[] der = new JcaPKCS10CertificationRequestBuilder(
                            new X500NameBuilder().addRDN(BCStyle.CN, name).build(), keys.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                    .getEncoded();
            return pem("CERTIFICATE REQUEST", der);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("this Java cannot sign with ECDSA", e);
        }
    }

    static String pem(String type, byte[] der) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n";
    }

    private static byte[] der(String pem) {
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    }

    /** A public key with which desired states are verified: thousands in a second here, so not by Java's own Ed25519. */
    public static Ed25519PublicKeyParameters releaseKey(String pem) throws IOException {
        if (PublicKeyFactory.createKey(der(pem)) instanceof Ed25519PublicKeyParameters key) {
            return key;
        }
        throw new IOException("it is no Ed25519 key");
    }

    static PrivateKey privateKey(Identity identity) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der(identity.key())));
    }

    /** The bearer token of a device for its downloads: ES256 with its key, its certificate in {@code x5c}. */
    public static String token(Identity identity, long nowSeconds) throws GeneralSecurityException {
        String leaf = identity.certificate().split("-----END CERTIFICATE-----")[0];
        String x5c = Base64.getEncoder().encodeToString(der(leaf));
        PrivateKey key = privateKey(identity);
        String text = part(Map.of("alg", "ES256", "typ", "JWT", "x5c", List.of(x5c)))
                + "."
                + part(Map.of(
                        "sub", identity.device(), "aud", "master-control", "iat", nowSeconds, "exp", nowSeconds + 240));
        Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
        signer.initSign(key);
        signer.update(text.getBytes(StandardCharsets.US_ASCII));
        return text + "." + BASE64URL.encodeToString(signer.sign());
    }

    private static String part(Map<String, Object> claims) {
        return BASE64URL.encodeToString(Json.bytes(claims));
    }
}
