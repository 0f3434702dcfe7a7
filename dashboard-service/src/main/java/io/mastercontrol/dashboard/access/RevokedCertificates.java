package io.mastercontrol.dashboard.access;

/** Which certificates of devices are worth nothing any more, as far as the registry has told. */
public interface RevokedCertificates {
    /** True, too, as long as nothing is known: then nobody is let in by a certificate. */
    boolean contains(String serial);
}
