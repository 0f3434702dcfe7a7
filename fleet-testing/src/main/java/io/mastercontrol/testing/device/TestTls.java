package io.mastercontrol.testing.device;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import io.mastercontrol.controlplane.pki.Pem;
import io.mastercontrol.testing.server.Credentials;
import io.mastercontrol.testing.server.TestPki;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/** TLS towards the test broker. */
public final class TestTls {
    private static final char[] NO_PASSWORD = new char[0];

    private TestTls() {}

    /** Trusts the fleet's authority and shows these credentials. */
    public static MqttClientSslConfig of(Credentials credentials) {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("own", key(credentials), NO_PASSWORD, chain(credentials));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keys, NO_PASSWORD);
            return MqttClientSslConfig.builder()
                    .keyManagerFactory(factory)
                    .trustManagerFactory(trust())
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("these are no credentials: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Trusts the fleet's authority and shows nothing. */
    public static MqttClientSslConfig anonymous() {
        try {
            return MqttClientSslConfig.builder().trustManagerFactory(trust()).build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TrustManagerFactory trust() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", Pem.certificate(TestPki.pki().caCertificate()));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory;
    }

    private static PrivateKey key(Credentials credentials) throws GeneralSecurityException {
        String body = credentials.key().replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
    }

    private static Certificate[] chain(Credentials credentials) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(
                        new ByteArrayInputStream(credentials.certificate().getBytes(StandardCharsets.US_ASCII)))
                .toArray(Certificate[]::new);
    }
}
