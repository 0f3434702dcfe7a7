package io.mastercontrol.contracts.topic;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names of topics: how they are made and how they are taken apart. */
public final class Topics {
    /** Root of everything that devices publish or read. */
    public static final String DEVICES = "mc/v1/devices";
    /** Root of what services tell each other; devices have no access. */
    public static final String FLEET = "mc/v1/fleet";
    /** Filter over everything that services tell each other. */
    public static final String FLEET_FILTER = FLEET + "/#";
    /** {@code Revocations}, from the registry to the broker itself; it is believed from nobody else. */
    public static final String REVOCATIONS = "mc/v1/broker/revocations";
    /** {@code SessionNews}, from the broker itself to the registry. */
    public static final String SESSIONS = "mc/v1/broker/sessions";
    /** {@code HeartbeatBundle}, from the broker itself to the registry; devices' own topics serve where a broker makes none. */
    public static final String HEARTBEATS = "mc/v1/broker/heartbeats";
    /** Eight bytes, the id of a bundle that the registry has committed; from the registry to the broker itself. */
    public static final String HEARTBEATS_TAKEN = "mc/v1/broker/heartbeats-taken";
    /** {@code VitalNews}, from the registry to whoever asks rules of measurements; outside of {@link #FLEET}, for it is much. */
    public static final String VITALS = "mc/v1/registry/vitals";

    /** The services of the control plane; each one's sessions at the broker begin with its name. */
    public static final List<String> SERVICES = List.of("registry", "orchestrator", "alerting", "dashboard");

    private static final Pattern DEVICE_ID = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private Topics() {}

    /** A topic of one device, taken apart. */
    public record DeviceAddress(String device, DeviceTopic topic) {}

    /** The topic on which {@code source} (registry, orchestrator, alerting) tells of an event of {@code type}. */
    public static String fleetEvent(String source, String type) {
        return FLEET + "/" + source + "/" + type;
    }

    /** Whether a name can be a device id: a DNS label in lower case, 1 to 63 characters. */
    public static boolean isDeviceId(String name) {
        return name != null && DEVICE_ID.matcher(name).matches();
    }

    /** The service whose sessions at the broker a device of this name could be taken for, if any. */
    public static Optional<String> serviceOf(String name) {
        return SERVICES.stream().filter(name::startsWith).findFirst();
    }

    /** The device and the kind of a topic, or empty if the topic is in no device's branch of the table. */
    public static Optional<DeviceAddress> parse(String topic) {
        if (!topic.startsWith(DEVICES + "/")) {
            return Optional.empty();
        }
        String rest = topic.substring(DEVICES.length() + 1);
        int slash = rest.indexOf('/');
        if (slash < 1) {
            return Optional.empty();
        }
        String suffix = rest.substring(slash + 1);
        for (DeviceTopic kind : DeviceTopic.values()) {
            if (kind.suffix().equals(suffix)) {
                return Optional.of(new DeviceAddress(rest.substring(0, slash), kind));
            }
        }
        return Optional.empty();
    }
}
