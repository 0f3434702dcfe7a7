package io.mastercontrol.agent.identity;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.CRC32;

/**
 * When a certificate is to be renewed: after two thirds of its life and up to another twelfth, by its serial number, so
 * that devices that enrolled together do not come back together.
 */
record RenewalTime(Instant at, Instant expires) {
    private static final int SPREAD = 12;
    private static final double CRC_RANGE = 4_294_967_296.0;

    static RenewalTime of(X509Certificate certificate) {
        Instant begin = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        Duration life = Duration.between(begin, end);
        CRC32 crc = new CRC32();
        crc.update(certificate.getSerialNumber().toString().getBytes(StandardCharsets.US_ASCII));
        long spread = (long) (life.dividedBy(SPREAD).toMillis() * (crc.getValue() / CRC_RANGE));
        return new RenewalTime(begin.plus(life.multipliedBy(2).dividedBy(3)).plusMillis(spread), end);
    }

    boolean isDue(Instant now) {
        return !now.isBefore(at);
    }

    boolean isOver(Instant now) {
        return now.isAfter(expires);
    }
}
