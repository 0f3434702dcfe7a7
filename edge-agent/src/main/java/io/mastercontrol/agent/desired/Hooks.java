package io.mastercontrol.agent.desired;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.agent.artifact.ArtifactRefused;
import io.mastercontrol.agent.exec.Errand;
import io.mastercontrol.agent.supervision.Definition;
import io.mastercontrol.agent.supervision.Inside;
import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.release.HookPoint;
import io.mastercontrol.contracts.release.ReleaseHook;
import io.mastercontrol.contracts.release.ReleaseManifest;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Runs the hooks of the release that is being tried, in its tree, as the user and behind the limits of its first workload.
 * A hook that was cut off by a loss of power is run again, so it has to bear that.
 */
final class Hooks {
    private static final Logger LOG = Logger.getLogger(Hooks.class);

    private final Workloads workloads;
    private final ReleaseDefinitions definitions;
    private final Reporter.Events events;

    Hooks(Workloads workloads, ReleaseDefinitions definitions, Reporter.Events events) {
        this.workloads = workloads;
        this.definitions = definitions;
        this.events = events;
    }

    /** What became of one. */
    sealed interface Result {
        /** It went well, or there is none. */
        record Done() implements Result {}

        /** It asks to be tried again after this time. */
        record Again(Duration after) implements Result {}

        record Failed(String why) implements Result {}
    }

    Result run(ReleaseRecord at, HookPoint point, BooleanSupplier cancelled) throws InterruptedException {
        Optional<ReleaseHook> hook = at.attempt().manifest().hook(point);
        if (hook.isEmpty()) {
            return new Result.Done();
        }
        try {
            return result(at, point, hook.get(), execute(at, point, hook.get(), cancelled));
        } catch (IOException | ArtifactRefused e) {
            return failed(at, point, point + " cannot be run: " + e.getMessage(), null);
        }
    }

    private Errand execute(ReleaseRecord at, HookPoint point, ReleaseHook hook, BooleanSupplier cancelled)
            throws IOException, ArtifactRefused, InterruptedException {
        Definition owner = definitions.of(at.candidate()).get(0);
        Inside command = workloads.aside(owner, hook.command());
        Map<String, String> environment = new HashMap<>(command.environment());
        environment.put("MC_RELEASE", at.name());
        environment.put("MC_VERSION", at.candidate().version());
        environment.put(
                "MC_PREVIOUS_VERSION", at.current() == null ? "" : at.current().version());
        environment.put("MC_HOOK", point.name());
        try {
            return Errand.of(
                    new Inside(command.argv(), command.directory(), environment, command.user()),
                    Duration.ofMillis((long) (hook.timeoutSeconds() * 1000)),
                    cancelled);
        } finally {
            workloads.endAside(owner);
        }
    }

    private Result result(ReleaseRecord at, HookPoint point, ReleaseHook hook, Errand errand) {
        if (errand.exitCode() == null) {
            return failed(at, point, point + " took longer than " + hook.timeoutSeconds() + " s and was ended", errand);
        }
        if (errand.exitCode() == 0) {
            return new Result.Done();
        }
        if (errand.exitCode() != ReleaseHook.TRY_AGAIN) {
            return failed(at, point, point + " failed with exit code " + errand.exitCode(), errand);
        }
        if (at.delays() >= hook.retries()) {
            return failed(at, point, point + " asked to be tried again more than " + hook.retries() + " times", errand);
        }
        LOG.infof("%s of %s asks to be tried again later: %s", point, at.name(), errand.lastLine());
        return new Result.Again(Duration.ofMillis((long) (hook.retryAfterSeconds() * 1000)));
    }

    private Result failed(ReleaseRecord at, HookPoint point, String what, Errand errand) {
        ReleaseManifest manifest = at.attempt().manifest();
        String last = errand == null ? "" : errand.lastLine();
        String why = last.isEmpty() ? what : what + ": " + last;
        ObjectNode detail = Json.mapper()
                .createObjectNode()
                .put("release", at.name())
                .put("version", manifest.version())
                .put("rollout", at.attempt().rollout())
                .put("hook", point.name());
        if (errand != null) {
            detail.put("exit_code", errand.exitCode()).put("output", errand.output());
        }
        events.happened(
                EventType.RELEASE_HOOK_FAILED, at.name(), at.name() + " " + manifest.version() + ": " + why, detail);
        return new Result.Failed(why);
    }
}
