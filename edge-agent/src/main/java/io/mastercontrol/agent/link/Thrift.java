package io.mastercontrol.agent.link;

import io.mastercontrol.agent.disk.DurableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the link may be used for at the moment: which interface it goes over, whether that costs by the byte, what the
 * budgets leave, and what all was spent. From any thread.
 */
public final class Thrift {
    /** Between heartbeats of a device whose budget is spent: nobody shall take it for dead. */
    private static final Duration RAREST_HEARTBEAT = Duration.ofMinutes(15);

    private static final int KEEP_ALIVE_SECONDS = 15;
    private static final int SPARING_KEEP_ALIVE_SECONDS = 120;
    private static final String ALL = "*";
    private static final Way NOT_LOOKED = new Way("unknown", false);

    private final LinkConfig config;
    private final List<Budget> budgets;
    private final Metering metering;
    private final Spending spending;
    private final Supplier<Optional<Instant>> time;
    private final Map<Traffic, LongAdder> sent = new EnumMap<>(Traffic.class);
    private final Map<Traffic, LongAdder> received = new EnumMap<>(Traffic.class);
    private volatile Way way = NOT_LOOKED;

    /** The interface that leads to the broker. */
    record Way(String network, boolean metered) {}

    /**
     * A budget that holds for the link as it goes now.
     *
     * @param until when it begins anew; null before the control plane has said what time it is
     */
    public record Standing(Budget budget, long spent, Instant until) {}

    public Thrift(LinkConfig config, Path data, ServerClock clock) throws IOException {
        this(
                config,
                new Metering(config.metered()),
                new Spending(new DurableFile(data.resolve("link.json"))),
                () -> clock.isKnown() ? Optional.of(clock.now()) : Optional.empty());
    }

    /** @param time as the control plane says it */
    Thrift(LinkConfig config, Metering metering, Spending spending, Supplier<Optional<Instant>> time) {
        this.config = config;
        this.metering = metering;
        this.spending = spending;
        this.time = time;
        this.budgets = config.budgets().orElse(List.of());
        for (Traffic traffic : Traffic.values()) {
            sent.put(traffic, new LongAdder());
            received.put(traffic, new LongAdder());
        }
    }

    /** Looks which way the link goes; may take a moment. */
    void look(Function<String, Optional<String>> route, String host) {
        route.apply(host).ifPresent(network -> way = new Way(network, metering.isMetered(network)));
    }

    public String network() {
        return way.network();
    }

    public boolean isMetered() {
        return way.metered();
    }

    /** Whether an interface, not only the one that leads to the control plane, costs by the byte; may take a moment. */
    public boolean isMetered(String network) {
        Way now = way;
        if (network.equals(now.network())) {
            return now.metered();
        }
        // Before the first connection it may be the one that will lead there.
        return now.equals(NOT_LOOKED) ? metering.isMetered(network) : metering.isNamed(network);
    }

    private List<Budget> budgetsNow() {
        return budgets.stream().filter(budget -> budget.isFor(way.network())).toList();
    }

    /** Whether bytes count here: then messages are compressed, and said more rarely. */
    public boolean isSparing() {
        return way.metered() || !budgetsNow().isEmpty();
    }

    /** Why something of this kind and size has to wait, in words; empty if it need not. */
    public Optional<String> heldBack(Traffic traffic, long bytes) {
        if (Double.isInfinite(traffic.share())) {
            return Optional.empty();
        }
        List<Budget> now = budgetsNow();
        if (now.isEmpty() && way.metered()) {
            boolean waits = traffic == Traffic.BULK || (traffic == Traffic.DOWNLOAD && !config.downloadsOnMetered());
            return waits ? Optional.of(way.network() + " is metered, and has no budget for it") : Optional.empty();
        }
        return now.stream()
                .filter(budget -> spent(budget) + bytes > budget.bytes() * traffic.share())
                .max(Comparator.comparing(Budget::period))
                .map(budget -> told(budget, traffic));
    }

    /** Bytes that the budgets of the link as it goes now leave for this kind; null without a budget. */
    public Long left(Traffic traffic) {
        return budgetsNow().stream()
                .map(budget -> Math.max(0, (long) (budget.bytes() * Math.min(1, traffic.share())) - spent(budget)))
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    private String told(Budget budget, Traffic traffic) {
        return "of the " + Sizes.told(budget.bytes()) + " that "
                + (budget.network().equals(ALL) ? "the link" : way.network()) + " has for this " + budget.period()
                + ", "
                + Sizes.told(spent(budget)) + " are spent, and " + Math.round(traffic.share() * 100)
                + " % are open to this";
    }

    private long spent(Budget budget) {
        return spending.spent(account(budget.network()), budget.period(), time.get());
    }

    /** A budget of all interfaces counts all of them; any other, the interface itself. */
    private String account(String network) {
        return network.equals(ALL) ? ALL : way.network();
    }

    /** How long to wait at most before the next heartbeat, where {@code usual} is what is configured. */
    public Duration beatEvery(Duration usual) {
        if (heldBack(Traffic.HEARTBEAT, 0).isPresent()) {
            return usual.compareTo(RAREST_HEARTBEAT) > 0 ? usual : RAREST_HEARTBEAT;
        }
        Duration sparing = config.sparingHeartbeatInterval();
        return isSparing() && usual.compareTo(sparing) < 0 ? sparing : usual;
    }

    int keepAliveSeconds() {
        return isSparing() ? SPARING_KEEP_ALIVE_SECONDS : KEEP_ALIVE_SECONDS;
    }

    /** So many bytes went out, with all that carries them. */
    public void sent(Traffic traffic, long bytes) {
        sent.get(traffic).add(bytes);
        spend(bytes);
    }

    public void received(Traffic traffic, long bytes) {
        received.get(traffic).add(bytes);
        spend(bytes);
    }

    private void spend(long bytes) {
        if (!budgets.isEmpty()) {
            Optional<Instant> now = time.get();
            spending.add(way.network(), bytes, now);
            spending.add(ALL, bytes, now);
        }
    }

    /** Bytes since the agent started. */
    public long sentInAll(Traffic traffic) {
        return sent.get(traffic).sum();
    }

    public long receivedInAll(Traffic traffic) {
        return received.get(traffic).sum();
    }

    public List<Standing> standings() {
        Optional<Instant> now = time.get();
        return budgetsNow().stream()
                .map(budget -> new Standing(
                        budget, spent(budget), now.map(budget.period()::end).orElse(null)))
                .toList();
    }

    /** Keeps what was spent; when the agent ends. */
    public void save() {
        spending.save();
    }
}
