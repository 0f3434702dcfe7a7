package io.mastercontrol.orchestrator.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.contracts.release.ReleaseWorkload;
import io.mastercontrol.orchestrator.presence.Measured;
import io.mastercontrol.orchestrator.presence.Measures;
import io.mastercontrol.orchestrator.release.ReleaseRepository;
import io.mastercontrol.orchestrator.rollout.Judgement.Found;
import io.mastercontrol.orchestrator.rollout.Judgement.Measure;
import io.mastercontrol.orchestrator.rollout.Verdict.Outcome;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Measures the devices of running rollouts from time to time, asks who is to be asked, and notes the verdict. */
@ApplicationScoped
class RolloutAnalysis {
    private static final Logger LOG = Logger.getLogger(RolloutAnalysis.class);
    private static final int LONGEST_ANSWER = 64 * 1024;

    private final Pool pool;
    private final AnalysisRepository verdicts;
    private final RolloutRepository rollouts;
    private final RolloutDeviceRepository devices;
    private final ReleaseRepository releases;
    private final Measures measures;
    private final RolloutDriver driver;
    private final Clock clock;
    private final HttpClient http =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

    RolloutAnalysis(
            Pool pool,
            AnalysisRepository verdicts,
            RolloutRepository rollouts,
            RolloutDeviceRepository devices,
            ReleaseRepository releases,
            Measures measures,
            RolloutDriver driver,
            Clock clock) {
        this.pool = pool;
        this.verdicts = verdicts;
        this.rollouts = rollouts;
        this.devices = devices;
        this.releases = releases;
        this.measures = measures;
        this.driver = driver;
        this.clock = clock;
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return verdicts.take(clock.instant())
                .onItem()
                .transformToMulti(ids -> Multi.createFrom().iterable(ids))
                .onItem()
                .transformToUniAndMerge(this::judge)
                .collect()
                .last()
                .replaceWithVoid()
                .onFailure()
                .invoke(e -> LOG.warnf("cannot judge rollouts: %s", e.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> judge(String id) {
        return rollouts.find(id)
                .map(found -> found.orElseThrow())
                .chain(rollout -> devices.load(id, rollout.releaseName()).chain(rows -> judge(rollout, rows)));
    }

    private Uni<Void> judge(Rollout rollout, List<RolloutDevice> rows) {
        List<RolloutDevice> updated = rows.stream()
                .filter(row -> row.isAttempted() && row.undoGeneration() == null)
                .filter(row -> row.phase() == Phase.succeeded || row.phase() == Phase.baking)
                .toList();
        if (updated.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<RolloutDevice> others = rows.stream()
                .filter(row -> !row.isAttempted() && row.sight().isOnline())
                .toList();
        Analysis analysis = rollout.strategy().analysis().orElseThrow();
        return measured(rollout, updated, others, analysis)
                .chain(found -> found.outcome() == Outcome.fail
                        ? Uni.createFrom().item(found)
                        : asked(rollout, updated, analysis, found))
                .onFailure()
                .recoverWithItem(e -> new Found(Outcome.inconclusive, "it could not be measured: " + e.getMessage()))
                .chain(found -> verdicts.add(pool, rollout.id(), found.outcome(), found.reason(), clock.instant()))
                .invoke(() -> driver.drive(rollout.id(), true));
    }

    private Uni<Found> measured(
            Rollout rollout, List<RolloutDevice> updated, List<RolloutDevice> others, Analysis analysis) {
        if (analysis.checks().isEmpty()) {
            return Uni.createFrom().item(new Found(Outcome.pass, ""));
        }
        Instant first = updated.stream()
                .map(RolloutDevice::changedAt)
                .min(Instant::compareTo)
                .orElseThrow();
        return releases.find(pool, rollout.releaseName(), rollout.releaseVersion())
                .map(release -> release.orElseThrow().workloads().stream()
                        .map(ReleaseWorkload::name)
                        .collect(Collectors.toSet()))
                .chain(workloads -> {
                    Map<String, Instant> since = since(updated, others, first);
                    return measures.of(since, workloads).map(all -> {
                        Map<String, Measure> known = known(all, since);
                        return Judgement.of(analysis.checks(), of(updated, known), of(others, known));
                    });
                });
    }

    private static Map<String, Measure> known(List<Measured> all, Map<String, Instant> since) {
        Map<String, Measure> known = new HashMap<>();
        all.forEach(one -> known.put(
                one.id(),
                new Measure(
                        since.get(one.id()),
                        one.heardAt(),
                        one.cpuPercent(),
                        one.memoryPercent(),
                        one.temperatureCelsius(),
                        one.workloadMemoryBytes(),
                        one.failedWorkloads(),
                        one.exits(),
                        one.readings())));
        return known;
    }

    private static Map<String, Instant> since(List<RolloutDevice> updated, List<RolloutDevice> others, Instant first) {
        Map<String, Instant> since = new HashMap<>();
        others.forEach(row -> since.put(row.device(), first));
        updated.forEach(row -> since.put(row.device(), row.attemptedAt()));
        return since;
    }

    private static List<Measure> of(List<RolloutDevice> rows, Map<String, Measure> all) {
        List<Measure> some = new ArrayList<>();
        rows.forEach(row -> {
            if (all.containsKey(row.device())) {
                some.add(all.get(row.device()));
            }
        });
        return some;
    }

    private Uni<Found> asked(Rollout rollout, List<RolloutDevice> updated, Analysis analysis, Found found) {
        if (analysis.webhook().isEmpty()) {
            return Uni.createFrom().item(found);
        }
        Analysis.Webhook webhook = analysis.webhook().get();
        HttpRequest request = HttpRequest.newBuilder(webhook.url())
                .timeout(webhook.timeout())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(question(rollout, updated, found))))
                .build();
        return Uni.createFrom()
                .completionStage(() -> http.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream()))
                .emitOn(io.smallrye.mutiny.infrastructure.Infrastructure.getDefaultWorkerPool())
                .map(answer -> heard(answer, found))
                .onFailure()
                .recoverWithItem(e -> new Found(
                        Outcome.inconclusive, webhook.url().getHost() + " did not answer: " + e.getMessage()));
    }

    private static ObjectNode question(Rollout rollout, List<RolloutDevice> updated, Found found) {
        ObjectNode body = Json.mapper().createObjectNode();
        body.put("rollout", rollout.id())
                .put("selector", rollout.selector())
                .put("step", rollout.progress().step())
                .put("measured", found.reason());
        body.putObject("release").put("name", rollout.releaseName()).put("version", rollout.releaseVersion());
        var names = body.putArray("devices");
        updated.forEach(row -> names.add(row.device()));
        return body;
    }

    private static Found heard(HttpResponse<java.io.InputStream> answer, Found before) {
        String host = answer.uri().getHost();
        try (java.io.InputStream body = answer.body()) {
            String text = new String(body.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
            if (answer.statusCode() != 200) {
                return new Found(Outcome.inconclusive, host + " answered with status " + answer.statusCode());
            }
            JsonNode said = Json.read(text, JsonNode.class);
            String reason = host + " says: " + said.path("reason").asText("no reason");
            return switch (said.path("verdict").asText()) {
                case "pass" -> before.outcome() == Outcome.pass ? new Found(Outcome.pass, reason) : before;
                case "fail" -> new Found(Outcome.fail, reason);
                case "inconclusive" -> new Found(Outcome.inconclusive, reason);
                default -> new Found(Outcome.inconclusive, host + " answered without a verdict");
            };
        } catch (IOException | MalformedMessage e) {
            return new Found(Outcome.inconclusive, host + " answered what cannot be read");
        }
    }
}
