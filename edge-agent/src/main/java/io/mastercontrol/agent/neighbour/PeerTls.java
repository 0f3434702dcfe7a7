package io.mastercontrol.agent.neighbour;

import io.mastercontrol.agent.identity.DeviceIdentity;
import io.mastercontrol.agent.link.CaTrust;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.function.Supplier;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS 1.3 between two devices, each with the certificate that it enrolled for. Both sides ask the same of the other: a chain to
 * the fleet's authority, in date, and a device. Names of hosts mean nothing here: what one gets is proven by its hash.
 */
final class PeerTls {
    private static final String PROTOCOL = "TLSv1.3";
    private static final String DEVICE = "device";

    private final SSLContext context;
    private final Supplier<Instant> now;

    /** @param now the date to judge by; never before what is known to be over */
    PeerTls(DeviceIdentity identity, Supplier<Instant> now) throws IOException, GeneralSecurityException {
        this.now = now;
        X509Certificate[] own = identity.chain();
        context = SSLContext.getInstance(PROTOCOL);
        context.init(
                new KeyManager[] {new OwnKey(own, identity.key())},
                new TrustManager[] {new DevicesOnly(new CaTrust(identity.caFile(), now))},
                null);
    }

    SSLSocket accepted(Socket raw) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(raw, null, true);
        socket.setUseClientMode(false);
        socket.setNeedClientAuth(true);
        return socket;
    }

    SSLSocket calling(Socket raw) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(raw, raw.getInetAddress().getHostAddress(), raw.getPort(), true);
        socket.setUseClientMode(true);
        return socket;
    }

    /** Whom one speaks to. A session that is resumed was proven before; its certificate may have expired since. */
    String device(SSLSocket socket) throws IOException {
        try {
            X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            certificate.checkValidity(java.util.Date.from(now.get()));
            return device(certificate);
        } catch (CertificateException e) {
            throw new SSLPeerUnverifiedException(e.getMessage());
        }
    }

    private static String device(X509Certificate certificate) throws CertificateException {
        String organization = null;
        String name = null;
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                switch (part.getType().toUpperCase(java.util.Locale.ROOT)) {
                    case "O" -> organization = String.valueOf(part.getValue());
                    case "CN" -> name = String.valueOf(part.getValue());
                    default -> throw new CertificateException("a device's certificate has no " + part.getType());
                }
            }
        } catch (InvalidNameException e) {
            throw new CertificateException("the certificate's name cannot be read", e);
        }
        if (!DEVICE.equals(organization) || name == null) {
            throw new CertificateException("the certificate is no device's");
        }
        return name;
    }

    /** The one key that there is, whatever the other side would like. */
    private static final class OwnKey extends X509ExtendedKeyManager {
        private static final String ALIAS = "device";
        private final X509Certificate[] chain;
        private final PrivateKey key;

        OwnKey(X509Certificate[] chain, PrivateKey key) {
            this.chain = chain;
            this.key = key;
        }

        private String mine(String keyType) {
            return keyType.equals("EC") ? ALIAS : null;
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return java.util.List.of(keyTypes).contains("EC") ? ALIAS : null;
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return mine(keyType);
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.clone();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }
    }

    /** Extended, so that JSSE asks nobody about names of hosts. */
    private static final class DevicesOnly extends X509ExtendedTrustManager {
        private final CaTrust fleet;

        DevicesOnly(CaTrust fleet) {
            this.fleet = fleet;
        }

        private void check(X509Certificate[] chain, String authType) throws CertificateException {
            fleet.checkServerTrusted(chain, authType);
            device(chain[0]);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            check(chain, authType);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            check(chain, authType);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            check(chain, authType);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            check(chain, authType);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            check(chain, authType);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            check(chain, authType);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return fleet.getAcceptedIssuers();
        }
    }
}
