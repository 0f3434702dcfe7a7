package io.mastercontrol.controlplane.broker;

import com.hivemq.extension.sdk.api.client.parameter.ClientTlsInformation;
import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** What a connection shows of its certificate. */
final class Certificates {
    private static final int HEXADECIMAL = 16;

    private Certificates() {}

    static Optional<X509Certificate> of(ConnectionInformation connection) {
        return connection.getClientTlsInformation().flatMap(ClientTlsInformation::getClientCertificate);
    }

    /** As the registry writes it: lower-case hexadecimal. */
    static String serial(X509Certificate certificate) {
        return certificate.getSerialNumber().toString(HEXADECIMAL);
    }

    static String address(ConnectionInformation connection) {
        return connection.getInetAddress().map(InetAddress::getHostAddress).orElse(null);
    }
}
