package io.mastercontrol.agent.identity;

import io.mastercontrol.contracts.trust.SignedDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who this device is, as the control plane confirmed it.
 *
 * @param releaseKeys Ed25519 keys whose signature makes a desired state or a release acceptable, until there is a root
 *     document
 * @param root the root document that it was given when it enrolled, or null
 */
public record DeviceIdentity(
        String device,
        PrivateKey key,
        X509Certificate certificate,
        List<PublicKey> releaseKeys,
        String brokerHost,
        int brokerPort,
        Path keyFile,
        Path certificateFile,
        Path caFile,
        SignedDocument root) {

    /** Its certificate, and what leads from it to a root. */
    public X509Certificate[] chain() throws IOException, GeneralSecurityException {
        return Files.isReadable(certificateFile)
                ? Pem.certificates(certificateFile).toArray(X509Certificate[]::new)
                : new X509Certificate[] {certificate};
    }

    /** One that was given no root document. */
    public DeviceIdentity(
            String device,
            PrivateKey key,
            X509Certificate certificate,
            List<PublicKey> releaseKeys,
            String brokerHost,
            int brokerPort,
            Path keyFile,
            Path certificateFile,
            Path caFile) {
        this(device, key, certificate, releaseKeys, brokerHost, brokerPort, keyFile, certificateFile, caFile, null);
    }
}
