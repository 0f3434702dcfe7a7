package io.mastercontrol.registry.metric;

import io.mastercontrol.registry.access.ScopedCallers;
import io.mastercontrol.registry.device.DeviceRepository;
import io.mastercontrol.registry.http.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** How a device's measurements went. */
@Path("/api/v1/devices/{id}/metrics")
@ScopedCallers(ScopedCallers.Treatment.ONE_DEVICE)
public class MetricResource {
    private final DeviceRepository devices;
    private final MetricRepository metrics;
    private final MetricConfig config;
    private final Clock clock = Clock.systemUTC();

    MetricResource(DeviceRepository devices, MetricRepository metrics, MetricConfig config) {
        this.config = config;
        this.devices = devices;
        this.metrics = metrics;
    }

    /**
     * The answer.
     *
     * @param stepSeconds length of each step
     * @param items steps in which the device was heard, oldest first
     */
    record Series(Instant from, Instant to, long stepSeconds, List<MetricPoint> items) {}

    @GET
    @RolesAllowed("viewer")
    @Operation(
            summary = "Processor, memory, disk and temperature over time, as means of steps; the last hour if not told")
    public Uni<Series> series(
            @PathParam("id") String id,
            @QueryParam("from") String from,
            @QueryParam("to") String to,
            @QueryParam("step") String step) {
        MetricRange range = MetricRange.of(from, to, step, clock.instant(), config);
        return devices.find(id)
                .map(found -> found.orElseThrow(() -> Refusal.notFound("There is no device " + id + ".")))
                .chain(() -> metrics.series(id, range))
                .map(points -> new Series(range.from(), range.to(), range.step().toSeconds(), points));
    }
}
