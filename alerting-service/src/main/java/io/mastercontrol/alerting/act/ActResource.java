package io.mastercontrol.alerting.act;

import io.mastercontrol.alerting.alert.Alert;
import io.mastercontrol.alerting.alert.AlertActs;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * What a link in a message leads to: GET shows what would be done, and changes nothing, since whatever looks into mail
 * follows links; POST does it. The link is the leave; no session is asked for.
 */
@Path("/alert-links")
@PermitAll
public class ActResource {
    private static final int LONGEST_NAME = 60;

    private final ActLinks links;
    private final AlertActs acts;
    private final Pool pool;
    private final Clock clock;

    ActResource(ActLinks links, AlertActs acts, Pool pool, Clock clock) {
        this.links = links;
        this.acts = acts;
        this.pool = pool;
        this.clock = clock;
    }

    @GET
    @Path("/{token}")
    @Produces(MediaType.TEXT_HTML)
    @Operation(summary = "Ask whether to do what a link in a message is for")
    public Uni<Response> ask(@PathParam("token") String token) {
        return with(
                token,
                leave -> alerts(leave.group()).chain(acts::those).map(alerts -> {
                    List<String> lines = alerts.stream().map(ActResource::line).toList();
                    return lines.isEmpty() ? gone() : ActPage.question(leave.act(), lines);
                }));
    }

    @POST
    @Path("/{token}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces(MediaType.TEXT_HTML)
    @Operation(summary = "Do what a link in a message is for")
    public Uni<Response> act(@PathParam("token") String token, @FormParam("by") String name) {
        return with(token, leave -> {
            String by = by(name, leave.receiver());
            return alerts(leave.group())
                    .chain(ids -> leave.act() == Act.acknowledge
                            ? acts.acknowledge(ids, by, clock.instant())
                            : acts.resolve(ids, clock.instant()))
                    .map(done -> ActPage.done(leave.act(), done.size()));
        });
    }

    private Uni<Response> with(String token, Function<ActToken, Uni<Response>> then) {
        return links.read(token)
                .onFailure(IllegalArgumentException.class)
                .recoverWithNull()
                .chain(leave -> leave == null
                        ? Uni.createFrom().item(ActPage.refused(404, "This link is not one of ours, or it was cut."))
                        : leave.isOver(clock.instant())
                                ? Uni.createFrom().item(ActPage.refused(410, "This link is too old; use the console."))
                                : then.apply(leave));
    }

    private static Response gone() {
        return ActPage.refused(410, "There is nothing left to act on: these alerts are forgotten.");
    }

    private Uni<List<String>> alerts(String group) {
        return pool.preparedQuery("select alert from alert_notice where grp = $1 and state in ('told', 'ended')")
                .execute(Tuple.of(group))
                .map(rows -> {
                    List<String> ids = new ArrayList<>();
                    rows.forEach(row -> ids.add(row.getString(0)));
                    return ids;
                });
    }

    private static String line(Alert alert) {
        String device = alert.key().device() == null ? "" : alert.key().device() + ": ";
        return device + alert.summary() + " (" + alert.state().word() + ")";
    }

    /** Who can follow the link may say who they are; nobody can know. */
    private static String by(String name, String receiver) {
        String plain = name == null ? "" : name.replaceAll("\\p{C}+", " ").strip();
        String cut = plain.length() > LONGEST_NAME ? plain.substring(0, LONGEST_NAME) : plain;
        return (cut.isEmpty() ? "somebody" : cut) + " (by the link sent to " + receiver + ")";
    }
}
