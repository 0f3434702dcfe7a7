package io.mastercontrol.orchestrator.device;

import io.mastercontrol.orchestrator.desired.DesiredChange;
import io.mastercontrol.orchestrator.desired.DesiredStatePublisher;
import io.mastercontrol.orchestrator.desired.DesiredStates;
import io.mastercontrol.orchestrator.device.DeviceRepository.Filled;
import io.mastercontrol.orchestrator.http.Refusal;
import io.mastercontrol.orchestrator.presence.Presence;
import io.mastercontrol.orchestrator.presence.Variables;
import io.mastercontrol.orchestrator.release.ReleaseRepository;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Takes one release on one device back, independent of any rollout. */
@ApplicationScoped
class WorkloadRollback {
    private static final double HEALTHY_WITHIN_SECONDS = 60;

    private final Pool pool;
    private final DeviceRepository devices;
    private final ReleaseRepository releases;
    private final Presence presence;
    private final DesiredStates desired;
    private final DesiredStatePublisher publisher;

    WorkloadRollback(
            Pool pool,
            DeviceRepository devices,
            ReleaseRepository releases,
            Presence presence,
            DesiredStates desired,
            DesiredStatePublisher publisher) {
        this.pool = pool;
        this.devices = devices;
        this.releases = releases;
        this.presence = presence;
        this.desired = desired;
        this.publisher = publisher;
    }

    /** What the device shall run now; it converges by itself. */
    record Outcome(String device, String workload, String release, String from, String version, long generation) {}

    /**
     * What is asked for.
     *
     * @param version null for the one before
     * @param reason for those who wonder later, or null
     */
    record Wish(String workload, String version, String reason, String by) {
        String told() {
            return "taken back by " + by + (reason == null || reason.isBlank() ? "" : ": " + reason.strip());
        }
    }

    /** What became of it on each device of many; the reason is the end of a sentence that begins with the device. */
    record Many(List<Outcome> devices, List<Left> left) {}

    record Left(String device, String reason) {}

    /** On every device that matches, each by itself: one that cannot go back keeps nobody else from it. */
    Uni<Many> everywhere(String selector, Wish wish) {
        return presence.select(selector)
                .chain(members -> Multi.createFrom()
                        .iterable(members)
                        .onItem()
                        .transformToUniAndConcatenate(member -> perform(member.device(), wish)
                                .<Object>map(outcome -> outcome)
                                .onFailure(Refusal.class)
                                .recoverWithItem(refused -> new Left(member.device(), refused.getMessage())))
                        .collect()
                        .asList()
                        .map(all -> new Many(
                                all.stream()
                                        .filter(Outcome.class::isInstance)
                                        .map(Outcome.class::cast)
                                        .toList(),
                                all.stream()
                                        .filter(Left.class::isInstance)
                                        .map(Left.class::cast)
                                        .toList())));
    }

    Uni<Outcome> perform(String device, Wish wish) {
        String workload = wish.workload();
        String version = wish.version();
        return releases.ownerOf(workload)
                .map(owner -> owner.orElseThrow(
                        () -> Refusal.notFound("No release brings a workload " + workload + ", so it cannot go back.")))
                .chain(release -> named(device, release, version)
                        .chain(named -> pool.withTransaction(
                                transaction -> perform(transaction, device, wish, release, named))))
                .call(outcome -> publisher.publish(List.of(device)));
    }

    private Uni<Outcome> perform(
            SqlConnection transaction, String device, Wish wish, String release, Optional<Filled> named) {
        String workload = wish.workload();
        return devices.underWay(transaction, device, release)
                .invoke(rollout -> rollout.ifPresent(id -> {
                    throw Refusal.conflict("Rollout " + id + " is changing " + release + " on " + device
                            + "; pause or abort it first.");
                }))
                .chain(() -> devices.version(transaction, device, release))
                .map(current -> current.orElseThrow(
                        () -> Refusal.notFound("No release of " + workload + " was rolled out to " + device + ".")))
                .chain(current -> target(transaction, device, release, current, named)
                        .chain(target -> change(transaction, device, release, target, wish)
                                .map(generation -> new Outcome(
                                        device, workload, release, current, target.version(), generation))));
    }

    private Uni<Filled> target(
            SqlConnection transaction, String device, String release, String current, Optional<Filled> named) {
        if (named.isPresent()) {
            return Uni.createFrom().item(named.get());
        }
        return devices.versionBefore(transaction, device, release, current)
                .map(before -> before.orElseThrow(() -> Refusal.conflict(
                        device + " had no other version of " + release + " before " + current + "; name one.")));
    }

    /** The version that was named, as the device had it, or as it would get it now if it never had. */
    private Uni<Optional<Filled>> named(String device, String release, String version) {
        if (version == null) {
            return Uni.createFrom().item(Optional.empty());
        }
        return releases.find(release, version)
                .map(found -> found.orElseThrow(
                        () -> Refusal.notFound("There is no release " + release + " " + version + ".")))
                .chain(found -> devices.hadBefore(device, release, version)
                        .chain(had -> had.isPresent()
                                ? Uni.createFrom().item(had)
                                : presence.variables(List.of(device), found.variables())
                                        .map(variables -> Optional.of(
                                                new Filled(version, variables.getOrDefault(device, Variables.NONE))))));
    }

    private Uni<Long> change(SqlConnection transaction, String device, String release, Filled target, Wish wish) {
        DesiredChange change = new DesiredChange(
                device, release, target.version(), null, 0, HEALTHY_WITHIN_SECONDS, target.variables(), wish.told());
        return desired.change(transaction, List.of(change)).map(generations -> generations.get(device));
    }
}
