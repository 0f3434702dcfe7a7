package io.mastercontrol.registry.authority;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * What certificates are signed with, as it lies in its files at one moment.
 *
 * @param rootsPem the roots that everybody believes in
 * @param issuer whose key signs
 * @param chainPem what a device sends along with its own certificate: the issuer and what leads from it to a root; empty
 *     when the issuer is a root
 */
record Authority(String rootsPem, X509Certificate issuer, String chainPem, PrivateKey key) {

    /** @throws IOException if a file cannot be read, or the key is not the issuer's */
    static Authority read(CaConfig config) throws IOException {
        boolean isRoot = config.issuer().filter(Files::exists).isEmpty();
        Path issuerFile = isRoot ? config.certificate() : config.issuer().orElseThrow();
        Path keyFile = isRoot
                ? config.key()
                : config.issuerKey().orElseThrow(() -> new IOException("mc.ca.issuer-key is not set"));
        try {
            String text = Files.readString(keyFile).replaceAll("-----[A-Z ]+-----", "");
            PrivateKey key = KeyFactory.getInstance("EC")
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(text)));
            X509Certificate issuer = certificates(issuerFile).get(0);
            if (!belong(issuer, key)) {
                throw new IOException(keyFile + " is not the key of " + issuerFile);
            }
            return new Authority(
                    Files.readString(config.certificate()), issuer, isRoot ? "" : Files.readString(issuerFile), key);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("the fleet's authority cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        List<X509Certificate> all = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                all.add((X509Certificate) certificate);
            }
        }
        if (all.isEmpty()) {
            throw new IOException(file + " holds no certificate");
        }
        return all;
    }

    private static boolean belong(X509Certificate certificate, PrivateKey key) throws GeneralSecurityException {
        byte[] probe = {1};
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(probe);
        return signature.verify(signed);
    }
}
