package io.mastercontrol.simulator.identity;

import java.util.List;

/**
 * Who a virtual device is, as it lies on the disk.
 *
 * @param key PKCS#8, PEM
 * @param certificate PEM
 * @param ca PEM bundle
 * @param releaseKeys Ed25519 public keys, PEM, one of which signs desired states
 */
public record Identity(
        String device,
        String key,
        String certificate,
        String ca,
        List<String> releaseKeys,
        String brokerHost,
        int brokerPort) {}
