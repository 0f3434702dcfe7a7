package io.mastercontrol.simulator.identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS of virtual devices. Each has a context of its own, or one would resume another's session and be taken for it; whom
 * they trust and where they draw chance from they share, and keys are read when a handshake wants them.
 */
public final class DeviceTls {
    private static final SecureRandom CHANCE = new SecureRandom();
    private static final Map<String, TrustManager[]> TRUSTED = new ConcurrentHashMap<>();

    private DeviceTls() {}

    /** @throws IllegalStateException if the identity cannot be used */
    public static SSLContext context(Identity identity) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    new KeyManager[] {new DeviceKeys(identity)},
                    TRUSTED.computeIfAbsent(identity.ca(), DeviceTls::trust),
                    CHANCE);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the identity of " + identity.device() + " cannot be used", e);
        }
    }

    /** For one connection to the broker, whose name is checked. */
    public static SSLEngine engine(SSLContext context, Identity identity) {
        SSLEngine engine = context.createSSLEngine(identity.brokerHost(), identity.brokerPort());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static TrustManager[] trust(String ca) {
        try {
            KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
            roots.load(null, null);
            int number = 0;
            for (Certificate root : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(ca.getBytes(StandardCharsets.US_ASCII)))) {
                roots.setCertificateEntry(String.valueOf(number++), root);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(roots);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the fleet's CA cannot be read", e);
        }
    }
}
