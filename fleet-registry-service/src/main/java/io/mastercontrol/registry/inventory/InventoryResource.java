package io.mastercontrol.registry.inventory;

import io.mastercontrol.registry.http.Refusal;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestMulti;

/** Devices with their labels, groups and variables as a file, out and in. */
@Path("/api/v1/inventory")
public class InventoryResource {
    /** Of one import; a device takes some 200 bytes. */
    public static final long MOST_BYTES = 64L * 1024 * 1024;

    private final InventoryExport export;
    private final InventoryImport imports;
    private final ExpectedDevices expected;

    InventoryResource(InventoryExport export, InventoryImport imports, ExpectedDevices expected) {
        this.export = export;
        this.imports = imports;
        this.expected = expected;
    }

    @GET
    @RolesAllowed("operator")
    @Operation(
            summary =
                    "All devices, groups, variables and enrolment tokens (without their secrets): a JSON object a line,"
                            + " or devices alone as a table (format=csv)")
    public RestMulti<String> download(@QueryParam("format") @DefaultValue("jsonl") String format) {
        boolean csv = isCsv(format);
        Multi<String> lines = csv ? export.table() : export.lines();
        return RestMulti.fromMultiData(lines)
                .header("Content-Type", csv ? "text/csv;charset=UTF-8" : "application/jsonl;charset=UTF-8")
                .build();
    }

    @POST
    @Blocking
    @Consumes({"application/jsonl", "text/csv", MediaType.APPLICATION_OCTET_STREAM})
    @RolesAllowed("admin")
    @Operation(
            summary =
                    "Takes such a file in: all of it, or nothing and a sentence for each line that is wrong; what it does"
                            + " not name stays, devices that have not enrolled yet get theirs when they do")
    public Uni<Outcome> upload(
            InputStream body,
            @QueryParam("format") @DefaultValue("jsonl") String format,
            @QueryParam("dry_run") @DefaultValue("false") boolean dryRun,
            @Context SecurityContext caller) {
        String by = caller.getUserPrincipal().getName();
        try {
            Upload upload = Upload.receive(body, isCsv(format), MOST_BYTES);
            try {
                InventoryImport.refuse(upload.bad());
                Upload.Batches batches = upload.batches();
                return imports.carryOut(batches, by, dryRun).eventually(() -> close(batches, upload));
            } catch (IOException | RuntimeException e) {
                upload.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(AutoCloseable... all) {
        for (AutoCloseable one : all) {
            try {
                one.close();
            } catch (Exception e) {
                throw new IllegalStateException("what was uploaded cannot be removed", e);
            }
        }
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed("admin")
    @Operation(summary = "Forgets what an import wrote down for a device that has not enrolled")
    public Uni<Void> forget(@PathParam("id") String id) {
        return expected.forget(id)
                .invoke(found -> {
                    if (!found) {
                        throw Refusal.notFound("No device " + id + " is expected.");
                    }
                })
                .replaceWithVoid();
    }

    private static boolean isCsv(String format) {
        if (!format.equals("csv") && !format.equals("jsonl")) {
            throw Refusal.badField(
                    "format", "The format is '" + EntryRules.shown(format) + "', but must be jsonl or csv.");
        }
        return format.equals("csv");
    }
}
