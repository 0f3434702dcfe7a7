package io.mastercontrol.controlplane.broker;

import io.mastercontrol.contracts.topic.Topics;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Who a client is, by its certificate alone. */
sealed interface Identity {
    String name();

    /** Whether this one may use that MQTT client id: nobody may take over the session of another certificate. */
    boolean owns(String clientId);

    /** A device; {@code name} is its id. */
    record Device(String name) implements Identity {
        @Override
        public boolean owns(String clientId) {
            return name.equals(clientId);
        }
    }

    /** One of the control plane's services; each replica has a client id of its own that begins with the name. */
    record Service(String name) implements Identity {
        @Override
        public boolean owns(String clientId) {
            return clientId.startsWith(name);
        }
    }

    /** The identity in a certificate's subject, or empty if it is neither a device's nor a service's. */
    static Optional<Identity> of(X509Certificate certificate) {
        return of(certificate.getSubjectX500Principal().getName());
    }

    /** The same from a subject in RFC 2253 form; a subject that says CN or O twice is nobody's. */
    static Optional<Identity> of(String subject) {
        List<Rdn> parts;
        try {
            parts = new LdapName(subject).getRdns();
        } catch (InvalidNameException e) {
            // Not a name at all: the caller turns the client away and says so.
            return Optional.empty();
        }
        Optional<String> name = only(parts, "CN");
        Optional<String> organization = only(parts, "O");
        if (name.isEmpty() || organization.isEmpty()) {
            return Optional.empty();
        }
        return switch (organization.get()) {
            case "device" -> device(name.get());
            case "service" -> name.get().isBlank() ? Optional.empty() : Optional.of(new Service(name.get()));
            default -> Optional.empty();
        };
    }

    /** A device with a service's name could take over that service's session, so it is turned away. */
    private static Optional<Identity> device(String name) {
        return Topics.isDeviceId(name) && Topics.serviceOf(name).isEmpty()
                ? Optional.of(new Device(name))
                : Optional.empty();
    }

    private static Optional<String> only(List<Rdn> parts, String type) {
        List<String> values = parts.stream()
                .filter(part -> part.size() == 1 && part.getType().equalsIgnoreCase(type))
                .map(part -> part.getValue().toString())
                .toList();
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }
}
