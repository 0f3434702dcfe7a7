package io.mastercontrol.contracts.message;

/** Types of {@link DeviceEvent} and {@link FleetEvent} that the product itself writes. */
public final class EventType {
    public static final String AGENT_STARTED = "agent_started";
    public static final String AGENT_STOPPED = "agent_stopped";
    public static final String WORKLOAD_STARTED = "workload_started";
    public static final String WORKLOAD_ADOPTED = "workload_adopted";
    public static final String WORKLOAD_EXITED = "workload_exited";
    public static final String WORKLOAD_HEALTHY = "workload_healthy";
    public static final String WORKLOAD_UNHEALTHY = "workload_unhealthy";
    public static final String WORKLOAD_CRASH_LOOPING = "workload_crash_looping";
    public static final String WORKLOAD_FAILED = "workload_failed";
    public static final String WORKLOAD_RECOVERED = "workload_recovered";
    public static final String WORKLOAD_PAUSED = "workload_paused";
    public static final String WORKLOAD_RESUMED = "workload_resumed";
    /** Another version of a workload, which ran beside it, serves from now on. */
    public static final String WORKLOAD_SWITCHED = "workload_switched";

    /** What kept a workload's listening sockets open has died, and the workload is started anew with new ones. */
    public static final String SOCKET_LOST = "socket_lost";

    public static final String WORKLOAD_STOPPED = "workload_stopped";
    public static final String WORKLOAD_COMPLETED = "workload_completed";
    /** A workload uses 90 % of its memory cap; told again only after {@link #WORKLOAD_MEMORY_NORMAL}. */
    public static final String WORKLOAD_MEMORY_HIGH = "workload_memory_high";
    /** It is below 80 % again. */
    public static final String WORKLOAD_MEMORY_NORMAL = "workload_memory_normal";
    /** The kernel killed one of its processes; if it was the workload's own, its exit says so too. */
    public static final String WORKLOAD_OUT_OF_MEMORY = "workload_out_of_memory";
    /** Something that a workload hands over to be kept and sent: {@code detail.data}, under {@code detail.topic}. */
    public static final String WORKLOAD_OUTPUT = "workload_output";
    /** What a workload handed over could not be read, and lies in its outbox with the reason. */
    public static final String OUTPUT_REFUSED = "output_refused";

    /** A plugin ended or broke the protocol, and is started again when it is needed: {@code detail.plugin}. */
    public static final String PLUGIN_FAILED = "plugin_failed";

    public static final String STORAGE_LOW = "storage_low";
    public static final String STORAGE_RECOVERED = "storage_recovered";
    public static final String BOARD_OVERHEATED = "board_overheated";
    public static final String BOARD_COOLED = "board_cooled";
    public static final String BOARD_UNDERPOWERED = "board_underpowered";
    /** Something that the agent looks after itself, with a network or without, is wrong: {@code detail.alert} names it. */
    public static final String DEVICE_ALERT_FIRING = "device_alert_firing";
    /** It is over. */
    public static final String DEVICE_ALERT_RESOLVED = "device_alert_resolved";
    /** A scheduled run did not begin when it should have, and nothing makes up for it. */
    public static final String SCHEDULE_MISSED = "schedule_missed";

    public static final String RELEASE_INSTALLED = "release_installed";
    public static final String RELEASE_REFUSED = "release_refused";
    /** The device takes nothing new, since what it was told last is too old; it keeps what runs. */
    public static final String TRUST_DOUBTED = "trust_doubted";
    /** It has heard something fresh again. */
    public static final String TRUST_RESTORED = "trust_restored";
    /** It was given something that is not to be believed, and did not. */
    public static final String TRUST_REFUSED = "trust_refused";
    /** It goes by a newer root document from now on. */
    public static final String ROOT_ROTATED = "root_rotated";

    /** Another device of the fleet on its network gave it what was never signed; it asks it no more for a while. */
    public static final String NEIGHBOUR_DISTRUSTED = "neighbour_distrusted";

    /** The device lacks something that the release needs, and nothing was fetched. */
    public static final String RELEASE_SKIPPED = "release_skipped";

    /** A hook of a release failed, or asked to be tried again later; {@code detail.output} is the end of what it wrote. */
    public static final String RELEASE_HOOK_FAILED = "release_hook_failed";

    public static final String RELEASE_ROLLED_BACK = "release_rolled_back";
    public static final String COMMAND_EXECUTED = "command_executed";
    /** Somebody on the device opened a shell there: {@code detail.session} and {@code detail.user}. */
    public static final String SHELL_OPENED = "shell_opened";
    /** It is over; {@code detail.seconds} says how long it lasted. What was done in it is not told. */
    public static final String SHELL_CLOSED = "shell_closed";
    /** The device dropped unacknowledged events because its outbox was full; {@code detail.dropped} counts them. */
    public static final String EVENTS_DROPPED = "events_dropped";

    public static final String DEVICE_ENROLLED = "device_enrolled";
    public static final String DEVICE_ONLINE = "device_online";
    public static final String DEVICE_STALE = "device_stale";
    public static final String DEVICE_OFFLINE = "device_offline";
    public static final String DEVICE_CHANGED = "device_changed";
    public static final String DEVICE_FORGOTTEN = "device_forgotten";
    /** Its certificates are worth nothing any more: {@code detail.serials}. */
    public static final String DEVICE_REVOKED = "device_revoked";
    /** Somebody asks to become a device, and waits for an operator: {@code detail.key} is the fingerprint of its key. */
    public static final String DEVICE_WAITING = "device_waiting";
    /** An operator did not let it in. */
    public static final String DEVICE_REJECTED = "device_rejected";
    /** A device that is known enrolled anew, with another key; its old certificates are revoked. */
    public static final String DEVICE_REENROLLED = "device_reenrolled";
    /** A device exchanged its certificate for a new one before the old one expired. */
    public static final String CERTIFICATE_RENEWED = "certificate_renewed";
    /** Two boards use the identity of one device: {@code detail.boots}, {@code detail.hardware}. */
    public static final String IDENTITY_DUPLICATED = "identity_duplicated";
    /** The broker disconnected a device, since it sends too much. */
    public static final String DEVICE_LIMITED = "device_limited";
    /** A group of devices was made, changed or deleted: {@code detail.group}. */
    public static final String GROUP_CHANGED = "group_changed";
    /** Variables were set or removed: {@code detail.scope} and {@code detail.names}; devices get them by rollouts. */
    public static final String VARIABLES_CHANGED = "variables_changed";

    public static final String CLOCK_SKEWED = "clock_skewed";
    public static final String CLOCK_RIGHT = "clock_right";
    public static final String ROLLOUT_CHANGED = "rollout_changed";
    public static final String ROLLOUT_DEVICE_CHANGED = "rollout_device_changed";
    /** A release that nothing needed was removed, by a person or by the retention: {@code detail.by}. */
    public static final String RELEASE_REMOVED = "release_removed";
    /** Content that nothing needed was removed: {@code detail.artifacts} and {@code detail.bytes}. */
    public static final String ARTIFACTS_REMOVED = "artifacts_removed";

    public static final String ALERT_FIRING = "alert_firing";
    public static final String ALERT_RESOLVED = "alert_resolved";

    private EventType() {}
}
