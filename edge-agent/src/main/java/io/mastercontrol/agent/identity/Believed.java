package io.mastercontrol.agent.identity;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether an answer to a renewal is to be believed by a device that knows these roots, whatever line it came over. The new
 * certificate must lead to one of them; and a root that is new must be vouched for by one of them: the chain then holds a
 * certificate of the new root's key that an old root signed.
 */
record Believed(List<X509Certificate> roots) {

    /**
     * Checks an answer.
     *
     * @param key that the certificate was asked for
     * @param chain the new certificate, and what leads from it to a root
     * @param newRoots that the device is told to believe in from now on
     * @throws CertificateException saying what is wrong with it
     */
    void check(String device, PublicKey key, List<X509Certificate> chain, List<X509Certificate> newRoots)
            throws CertificateException {
        X509Certificate own = chain.get(0);
        if (!own.getPublicKey().equals(key)) {
            throw new CertificateException("the certificate is not for the key that was asked for");
        }
        String name = own.getSubjectX500Principal().getName();
        if (!name.equals("CN=" + device + ",O=device") && !name.equals("O=device,CN=" + device)) {
            throw new CertificateException("the certificate is for " + name);
        }
        if (newRoots.isEmpty()) {
            throw new CertificateException("it names no authority to believe in");
        }
        for (X509Certificate root : newRoots) {
            if (!roots.contains(root) && !isVouchedFor(root, chain)) {
                throw new CertificateException("no authority that this device knows vouches for the new one "
                        + root.getSubjectX500Principal().getName());
            }
        }
        if (!leadsTo(newRoots, chain)) {
            throw new CertificateException("the certificate leads to none of the authorities that came with it");
        }
        if (!leadsTo(roots, chain)) {
            throw new CertificateException("the certificate leads to no authority that this device knows");
        }
    }

    private boolean isVouchedFor(X509Certificate root, List<X509Certificate> chain) {
        return chain.stream()
                .filter(cross -> cross.getPublicKey().equals(root.getPublicKey())
                        && cross.getSubjectX500Principal().equals(root.getSubjectX500Principal()))
                .anyMatch(cross -> roots.stream().anyMatch(old -> isSignedBy(cross, old)));
    }

    /** The path is tried in every length: it may go on over a root that is known. */
    private static boolean leadsTo(List<X509Certificate> anchors, List<X509Certificate> chain) {
        for (int length = 1; length <= chain.size(); length++) {
            if (isPath(anchors, chain.subList(0, length))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPath(List<X509Certificate> anchors, List<X509Certificate> path) {
        Set<TrustAnchor> trusted =
                anchors.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet());
        try {
            CertPath certPath = CertificateFactory.getInstance("X.509").generateCertPath(path);
            PKIXParameters parameters = new PKIXParameters(trusted);
            parameters.setRevocationEnabled(false);
            // The board's clock may be wrong; the certificate begins a day before it was made.
            parameters.setDate(Date.from(path.get(0).getNotBefore().toInstant().plus(java.time.Duration.ofDays(1))));
            CertPathValidator.getInstance("PKIX").validate(certPath, parameters);
            return true;
        } catch (GeneralSecurityException e) {
            // Not a path: that is the answer that was asked for.
            return false;
        }
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
        try {
            certificate.verify(issuer.getPublicKey());
            return issuer.getBasicConstraints() >= 0;
        } catch (GeneralSecurityException e) {
            // Not signed by it: that is the answer that was asked for.
            return false;
        }
    }
}
