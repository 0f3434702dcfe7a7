package io.mastercontrol.contracts.topic;

/**
 * The one table of topics below {@code mc/v1/devices/{device}}. The broker's permissions, the agent's session, the
 * services' channels and the documentation are all read from it.
 */
public enum DeviceTopic {
    /** {@code DeviceStatus}; also the last will. */
    STATUS("status", Direction.FROM_DEVICE, 1, true),
    /** {@code Heartbeat}; services take it through a shared subscription. */
    HEARTBEAT("heartbeat", Direction.FROM_DEVICE, 1, false),
    /** {@code EventBatch}; numbered without gaps, kept by the device until acknowledged on {@link #ACKS}. */
    EVENTS("events", Direction.FROM_DEVICE, 1, false),
    /** Log batches, budgeted. */
    LOGS("logs", Direction.FROM_DEVICE, 1, false),
    /** {@code Reported}: what runs. */
    REPORTED("reported", Direction.FROM_DEVICE, 1, true),
    /** {@code Reply} to a command. */
    REPLIES("replies", Direction.FROM_DEVICE, 1, false),
    /** {@code SignedDesiredState}: an offline device catches up by itself. */
    DESIRED("desired", Direction.TO_DEVICE, 1, true),
    /** {@code TrustMessage}: whose signatures count, and that nothing newer is held back. */
    TRUST("trust", Direction.TO_DEVICE, 1, true),
    /** {@code Command}. */
    COMMANDS("commands", Direction.TO_DEVICE, 1, false),
    /** {@code Ack} of an event stream, and the server's clock. */
    ACKS("acks", Direction.TO_DEVICE, 1, false);

    private final String suffix;
    private final Direction direction;
    private final int qos;
    private final boolean retained;

    DeviceTopic(String suffix, Direction direction, int qos, boolean retained) {
        this.suffix = suffix;
        this.direction = direction;
        this.qos = qos;
        this.retained = retained;
    }

    public String suffix() {
        return suffix;
    }

    public Direction direction() {
        return direction;
    }

    /** MQTT quality of service, 0 to 2. */
    public int qos() {
        return qos;
    }

    public boolean retained() {
        return retained;
    }

    /** The topic of one device, for example {@code mc/v1/devices/pi-1/heartbeat}. */
    public String of(String device) {
        return Topics.DEVICES + "/" + device + "/" + suffix;
    }

    /** The filter over every device, for example {@code mc/v1/devices/+/heartbeat}. */
    public String filter() {
        return of("+");
    }

    /** The shared subscription of a group of replicas; note that a broker sends no retained messages through it. */
    public String sharedFilter(String group) {
        return "$share/" + group + "/" + filter();
    }
}
