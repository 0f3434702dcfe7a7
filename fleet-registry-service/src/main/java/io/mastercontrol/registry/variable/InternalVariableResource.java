package io.mastercontrol.registry.variable;

import io.mastercontrol.registry.device.DeviceRepository;
import io.mastercontrol.registry.http.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Variables of many devices at once, for rollouts. */
@Path("/internal/variables")
public class InternalVariableResource {
    private static final int MOST = 100_000;

    private final DeviceRepository devices;
    private final EffectiveVariables.Source source;

    InternalVariableResource(DeviceRepository devices, EffectiveVariables.Source source) {
        this.devices = devices;
        this.source = source;
    }

    /** Whose variables are asked for. */
    record Question(List<String> devices) {}

    @POST
    @RolesAllowed("service")
    @Operation(summary = "The variables of devices, by their ids; a device that is not known is not in the answer")
    public Uni<Map<String, Map<String, String>>> of(Question question) {
        if (question == null || question.devices() == null || question.devices().size() > MOST) {
            throw Refusal.badField("devices", "The devices are missing, or more than " + MOST + ".");
        }
        return Uni.combine()
                .all()
                .unis(devices.briefs(question.devices()), source.now())
                .with((found, effective) -> {
                    Map<String, Map<String, String>> values = new TreeMap<>();
                    found.forEach(device -> {
                        Map<String, String> own = new TreeMap<>();
                        effective.of(device).forEach((name, variable) -> own.put(name, variable.value()));
                        values.put(device.id(), own);
                    });
                    return values;
                });
    }
}
