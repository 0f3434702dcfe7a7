package io.mastercontrol.simulator.identity;

import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/** The one key and certificate of a virtual device, read from its identity whenever a handshake wants them. */
final class DeviceKeys extends X509ExtendedKeyManager {
    private final Identity identity;

    DeviceKeys(Identity identity) {
        this.identity = identity;
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
        return identity.device();
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
        return identity.device();
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
        return new String[] {identity.device()};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        try {
            byte[] pem = identity.certificate().getBytes(StandardCharsets.US_ASCII);
            return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)).stream()
                    .map(X509Certificate.class::cast)
                    .toArray(X509Certificate[]::new);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the certificate of " + identity.device() + " cannot be read", e);
        }
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        try {
            return DeviceKey.privateKey(identity);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key of " + identity.device() + " cannot be read", e);
        }
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
        return null;
    }
}
