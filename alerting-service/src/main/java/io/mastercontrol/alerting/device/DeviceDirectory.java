package io.mastercontrol.alerting.device;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.alerting.http.Refusal;
import io.mastercontrol.alerting.rule.Selectors;
import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Labels of devices and who matches which selector, asked from the registry as seldom as can be: one question for each
 * selector of a rule, not one for each device.
 */
@ApplicationScoped
public class DeviceDirectory implements Selectors {
    private static final Duration KEPT = Duration.ofSeconds(60);
    /** Older than this is not taken from anybody who can wait, and was not looked at for long: a device may be another's now. */
    private static final Duration OLDEST = KEPT.multipliedBy(2);
    /** Whatever happens, the registry is not asked more often. */
    private static final Duration SOONEST = Duration.ofSeconds(2);

    /** A selector that nobody has asked about for so long is not asked about any more. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(5);

    private static final Logger LOG = Logger.getLogger(DeviceDirectory.class);

    private final RegistryClient registry;
    private final FleetConfig config;
    private final Map<String, Long> lately = new ConcurrentHashMap<>();
    private final AtomicBoolean asking = new AtomicBoolean();
    /** When somebody who cannot wait had the registry asked. */
    private volatile long asked = Long.MIN_VALUE;

    private volatile Kept kept = new Kept(DeviceView.NONE, Long.MIN_VALUE);

    private record Kept(DeviceView view, long nanos) {
        boolean isYounger(Duration age) {
            return nanos != Long.MIN_VALUE && System.nanoTime() - nanos < age.toNanos();
        }

        boolean has(Collection<String> selectors) {
            return view.members().keySet().containsAll(selectors);
        }
    }

    DeviceDirectory(RegistryClient registry, FleetConfig config) {
        this.config = config;
        this.registry = registry;
    }

    /**
     * The devices; of a minute ago, or a little more while the registry is asked anew, unless it is away: with ten thousand
     * devices its answer takes some time, in which alerts would wait.
     *
     * @param selectors those that will be asked about
     */
    public Uni<DeviceView> view(Collection<String> selectors) {
        Kept now = kept;
        if (now.isYounger(OLDEST) && now.has(wanted(selectors))) {
            if (!now.isYounger(KEPT)) {
                askAside(selectors);
            }
            return Uni.createFrom().item(now.view());
        }
        return view(selectors, KEPT);
    }

    /** The same, after something may have changed. */
    public Uni<DeviceView> newView(Collection<String> selectors) {
        return view(selectors, SOONEST);
    }

    private Uni<DeviceView> view(Collection<String> selectors, Duration age) {
        Set<String> wanted = wanted(selectors);
        Kept now = kept;
        if (now.isYounger(age) && now.has(wanted)) {
            return Uni.createFrom().item(now.view());
        }
        return ask(wanted)
                .onFailure(e -> now.nanos() != Long.MIN_VALUE && now.has(wanted))
                .recoverWithItem(now.view());
    }

    private static Set<String> wanted(Collection<String> selectors) {
        Set<String> wanted = new LinkedHashSet<>(selectors);
        wanted.removeIf(Objects::isNull);
        return wanted;
    }

    /** Has the registry asked, and nobody wait for it. */
    private void askAside(Collection<String> selectors) {
        if (asking.compareAndSet(false, true)) {
            ask(wanted(selectors))
                    .eventually(() -> asking.set(false))
                    .subscribe()
                    .with(
                            ignored -> {},
                            e -> LOG.debugf("the registry does not say what devices there are: %s", e.getMessage()));
        }
    }

    /**
     * The devices for whoever cannot wait, since somebody is to be told: a wrong label for some seconds is better than an
     * alert that waits for the registry. While that is away, what it said last; nothing, if it never said anything. Nobody
     * waits at all who finds the devices in an answer of the last minute; if that is not of the last seconds, the next one
     * finds a newer one.
     *
     * @param devices that should be among them
     */
    public Uni<DeviceView> atHand(Collection<String> devices, Collection<String> selectors) {
        Kept now = kept;
        boolean enough = now.isYounger(KEPT) && now.view().labels().keySet().containsAll(devices) && now.has(selectors);
        if (enough && !now.isYounger(config.every())) {
            askAside(selectors);
        }
        long last = asked;
        boolean pause = last != Long.MIN_VALUE
                && System.nanoTime() - last < config.pause().toNanos();
        if (enough || pause) {
            return Uni.createFrom().item(now.view());
        }
        asked = System.nanoTime();
        return ask(selectors)
                .ifNoItem()
                .after(config.timeout())
                .fail()
                .onFailure()
                .recoverWithItem(e -> {
                    LOG.warnf("the registry does not say what devices there are, the last word holds: %s", e);
                    return kept.view();
                });
    }

    /** With these selectors, those that others asked about lately, too: they do not take the answers from each other. */
    private Uni<DeviceView> ask(Collection<String> selectors) {
        long now = System.nanoTime();
        selectors.forEach(selector -> lately.put(selector, now));
        lately.values().removeIf(at -> now - at > FORGOTTEN.toNanos());
        Uni<Map<String, Set<String>>> members = Uni.createFrom().item(new HashMap<>());
        for (String selector : Set.copyOf(lately.keySet())) {
            members = members.chain(map ->
                    members(selector).invoke(ids -> map.put(selector, ids)).replaceWith(map));
        }
        return members.chain(map -> registry.devices(null).map(all -> new DeviceView(labels(all), map)))
                .invoke(view -> kept = new Kept(view, System.nanoTime()));
    }

    /** A group that is gone means nobody, and must not keep the other rules from being asked. */
    private Uni<Set<String>> members(String selector) {
        return registry.devices(selector)
                .map(DeviceDirectory::ids)
                .onFailure(e -> e instanceof Refusal refusal && refusal.status() == 400)
                .recoverWithItem(Set.of());
    }

    private static Set<String> ids(byte[] answer) {
        Set<String> ids = new HashSet<>();
        Json.read(answer, JsonNode.class)
                .forEach(device -> ids.add(device.path("id").asText()));
        return ids;
    }

    private static Map<String, Map<String, String>> labels(byte[] answer) {
        Map<String, Map<String, String>> labels = new HashMap<>();
        Map<Map<String, String>, Map<String, String>> same = new HashMap<>();
        for (JsonNode device : Json.read(answer, JsonNode.class)) {
            Map<String, String> own = device.path("labels").isObject()
                    ? Json.mapper().convertValue(device.path("labels"), new TypeReference<Map<String, String>>() {})
                    : Map.of();
            labels.put(device.path("id").asText(), same.computeIfAbsent(own, Map::copyOf));
        }
        return labels;
    }

    @Override
    public Uni<Void> check(Collection<String> selectors) {
        Set<String> wanted = wanted(selectors);
        Uni<Void> all = Uni.createFrom().voidItem();
        for (String selector : wanted) {
            all = all.chain(() -> registry.devices(selector).replaceWithVoid());
        }
        return all;
    }
}
