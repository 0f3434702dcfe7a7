package io.mastercontrol.agent.identity;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who this device is, as the control plane confirmed it.
 *
 * @param releaseKeys Ed25519 keys whose signature makes a desired state or a release acceptable
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
        Path caFile) {}
