package io.mastercontrol.alerting.rule;

import io.mastercontrol.contracts.message.FleetEvent;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a rule can watch for. Some kinds go by events and speak the moment that one is written; the others go by what was
 * measured, and are asked again and again. A kind that goes by events knows the same as a measurement too, for rules over a
 * part of a group.
 */
public enum RuleKind {
    /** A device is gone: its last will spoke, or it was silent for too long. */
    device_offline(Signals::offline, "offline == 1"),
    /** Silent for longer than it should be. */
    device_stale(Signals::stale, "stale == 1"),
    /** Offline again and again. */
    device_flapping("count(device_offline, 1h)", true, 3.0),
    /** A workload does not run and does not get there by itself soon. */
    workload_failed(Signals::failed, "failed == 1"),
    workload_crash_looping(Signals::crashLooping, "crash_looping == 1"),
    workload_unhealthy(Signals::unhealthy, "unhealthy == 1"),
    /** Whatever the reason; one that only runs by schedule is not missed. */
    workload_not_running("running", false, 1.0),
    workload_missed_schedule("count(schedule_missed, 1h)", true, 0.0),
    /** One of its runs takes longer than so many seconds. */
    workload_runs_too_long("run_seconds", true, 3600.0),
    cpu("cpu_percent", true, 90.0),
    memory("memory_percent", true, 90.0),
    disk("disk_percent", true, 90.0),
    inodes("inode_percent", true, 90.0),
    temperature("temperature_celsius", true, 80.0),
    undervoltage("undervoltage", true, 0.0),
    certificate_expiry("certificate_days", false, 14.0),
    clock_skew("abs(clock_offset_seconds)", true, 60.0),
    outbox_backlog("outbox_depth", true, 1000.0),
    /** A rollout ended badly; a later rollout of the same release that succeeds makes it good. */
    rollout_failed(Signals::rolloutFailed, null),
    /** Nothing of a running rollout moved for the rule's time. */
    rollout_stalled(Signals::rolloutStalled, null),
    /** Whatever the rule's expression says. */
    metric,
    /** Nothing was heard of a device, or of a measurement, for the rule's time. */
    absence,
    /** What a device was to look after by itself, with a network or without, and for which there is no rule of that name. */
    device_alert,
    /** What another system told of: Alertmanager, Prometheus or Grafana. */
    external_alert;

    private static final List<String> OF_RELEASES = List.of("rollout_failed", "rollout_stalled");

    private final Function<FleetEvent, Signal> signals;
    private final String measured;
    private final boolean above;
    private final Double usual;

    /** One that goes by events. */
    RuleKind(Function<FleetEvent, Signal> signals, String state) {
        this.signals = signals;
        this.measured = state;
        this.above = false;
        this.usual = null;
    }

    /** One that is wrong above or below a threshold. */
    RuleKind(String measured, boolean above, Double usual) {
        this.signals = null;
        this.measured = measured;
        this.above = above;
        this.usual = usual;
    }

    RuleKind() {
        this(null, null);
    }

    /** Whether events alone say it. */
    public boolean goesByEvents() {
        return signals != null || this == device_alert || this == external_alert;
    }

    /** Whether it has a threshold that a rule may set. */
    public boolean hasThreshold() {
        return usual != null;
    }

    public Signal signal(FleetEvent event) {
        return signals == null ? Signal.NONE : signals.apply(event);
    }

    /** The workload, or for a rollout the release, that the event is about; null if it is the device as a whole. */
    public String subject(FleetEvent event) {
        return OF_RELEASES.contains(name()) ? Signals.release(event) : event.workload();
    }

    /** The device that the event is about; a rollout is about none. */
    public String device(FleetEvent event) {
        return OF_RELEASES.contains(name()) ? null : event.device();
    }

    /** Whether an alert of it is about one workload. */
    boolean isOfWorkloads() {
        return name().startsWith("workload_");
    }

    /** The condition as an expression, if it can be one. */
    Optional<String> expression(Condition condition, Span hold) {
        if (this == absence) {
            String time = hold.duration().toMillis() / 1000.0 + "";
            return Optional.of(
                    condition.metric() == null
                            ? "silent_seconds > " + time
                            : "absent(" + condition.metric() + ", " + hold + ")");
        }
        if (usual == null) {
            return Optional.ofNullable(measured);
        }
        boolean up = condition.above() != null || condition.below() == null && above;
        Double given = up ? condition.above() : condition.below();
        String limit = plain(given == null ? usual : given);
        String sentence = measured + (up ? " > " : " < ") + (limit.startsWith("-") ? "(" + limit + ")" : limit);
        return Optional.of(this == workload_not_running ? sentence + " and scheduled == 0" : sentence);
    }

    /** Exactly, and as people write it. */
    private static String plain(double number) {
        BigDecimal exact = BigDecimal.valueOf(number).stripTrailingZeros();
        return (exact.scale() < 0 ? exact.setScale(0) : exact).toPlainString();
    }

    static List<String> names() {
        return Stream.of(values()).map(Enum::name).toList();
    }
}
