package io.mastercontrol.contracts.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.topic.Topics;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Which certificates lead to the fleet's roots. A chain that did is not walked again while it and the roots are in date. */
public final class ServiceChains {
    private static final int MOST_KNOWN = 64;
    private static final int LONGEST_CHAIN = 5;

    private final Set<TrustAnchor> roots;
    private final Map<JsonNode, Known> known = new LinkedHashMap<>();

    private record Known(X509Certificate sender, Instant until) {}

    private ServiceChains(Set<TrustAnchor> roots) {
        this.roots = roots;
    }

    /** @param roots PEM, all that are believed in */
    public static ServiceChains of(byte[] roots) throws GeneralSecurityException {
        Set<TrustAnchor> anchors = new HashSet<>();
        for (Certificate root :
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(roots))) {
            anchors.add(new TrustAnchor((X509Certificate) root, null));
        }
        if (anchors.isEmpty()) {
            throw new CertificateException("there is no root");
        }
        return new ServiceChains(anchors);
    }

    /** The first certificate of a chain that leads to a root, all of it in date. */
    X509Certificate sender(JsonNode x5c, Instant now) throws GeneralSecurityException {
        synchronized (known) {
            Known found = known.get(x5c);
            if (found != null && now.isBefore(found.until())) {
                return found.sender();
            }
        }
        List<X509Certificate> chain = new ArrayList<>();
        for (JsonNode encoded : x5c) {
            byte[] bytes = Base64.getDecoder().decode(encoded.asText());
            chain.add((X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes)));
        }
        if (chain.isEmpty() || chain.size() > LONGEST_CHAIN) {
            throw new CertificateException("there are " + chain.size() + " certificates");
        }
        Instant until = validated(chain, now);
        synchronized (known) {
            if (known.size() >= MOST_KNOWN) {
                known.remove(known.keySet().iterator().next());
            }
            known.put(x5c, new Known(chain.get(0), until));
        }
        return chain.get(0);
    }

    /** While a root is exchanged, what leads to the old one is sent, too; the shortest way that holds is enough. */
    private Instant validated(List<X509Certificate> chain, Instant now) throws GeneralSecurityException {
        PKIXParameters parameters = new PKIXParameters(roots);
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(now));
        GeneralSecurityException last = null;
        for (int length = 1; length <= chain.size(); length++) {
            List<X509Certificate> part = chain.subList(0, length);
            try {
                CertPathValidator.getInstance("PKIX")
                        .validate(CertificateFactory.getInstance("X.509").generateCertPath(part), parameters);
                return part.stream()
                        .map(certificate -> certificate.getNotAfter().toInstant())
                        .min(Instant::compareTo)
                        .orElseThrow();
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw last;
    }

    /** @throws TokenRefused if the certificate is a device's, or of nobody who is a service */
    static String service(X509Certificate certificate) throws TokenRefused {
        try {
            String name = null;
            boolean service = false;
            for (Rdn rdn : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                name = rdn.getType().equals("CN") ? String.valueOf(rdn.getValue()) : name;
                service |= rdn.getType().equals("O") && "service".equals(rdn.getValue());
            }
            if (service && Topics.SERVICES.contains(name)) {
                return name;
            }
        } catch (InvalidNameException e) {
            throw new TokenRefused("its certificate has no name that can be read: " + e.getMessage());
        }
        throw new TokenRefused("its certificate is no service's");
    }
}
