package io.mastercontrol.simulator.identity;

import java.util.List;
import java.util.Map;

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
        int brokerPort) {
    /** The same, with the texts of these in the place of its own where they are equal. */
    Identity sharing(Map<String, String> texts) {
        return new Identity(
                device,
                key,
                certificate,
                shared(texts, ca),
                releaseKeys.stream().map(text -> shared(texts, text)).toList(),
                shared(texts, brokerHost),
                brokerPort);
    }

    /** The same device at another broker. */
    public Identity at(String host, int port) {
        return new Identity(device, key, certificate, ca, releaseKeys, host, port);
    }

    private static String shared(Map<String, String> texts, String text) {
        return texts.computeIfAbsent(text, own -> own);
    }
}
