package io.mastercontrol.testing.server;

/**
 * A key and its certificate, both PEM.
 *
 * @param name the certificate's CN; a device's id
 * @param key PKCS#8, EC P-256
 */
public record Credentials(String name, String key, String certificate) {}
