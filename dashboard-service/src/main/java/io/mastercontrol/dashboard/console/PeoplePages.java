package io.mastercontrol.dashboard.console;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.dashboard.access.CallerAuthentication;
import io.mastercontrol.dashboard.access.ScopedCallers;
import io.mastercontrol.dashboard.people.Directory;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** The console's pages about those who can log in: all of them and one, for administrators, and oneself. */
@Path("/")
@Produces(MediaType.TEXT_HTML)
public class PeoplePages {
    private static final int PAGE = 100;
    private static final List<String> ROLES = List.of("viewer", "operator", "admin");

    private final Template users;
    private final Template user;
    private final Template profile;
    private final Views views;
    private final Directory directory;
    private final SecurityIdentity caller;

    PeoplePages(
            Template users,
            Template user,
            Template profile,
            Views views,
            Directory directory,
            SecurityIdentity caller) {
        this.users = users;
        this.user = user;
        this.profile = profile;
        this.views = views;
        this.directory = directory;
        this.caller = caller;
    }

    @GET
    @Path("users")
    @RolesAllowed("admin")
    public Uni<TemplateInstance> users(@QueryParam("cursor") @DefaultValue("") String cursor) {
        return directory.page(cursor, PAGE + 1).map(found -> {
            boolean more = found.size() > PAGE;
            return page(users)
                    .data("users", plain(more ? found.subList(0, PAGE) : found))
                    .data("next", more ? found.get(PAGE - 1).name() : "")
                    .data("cursor", cursor);
        });
    }

    @GET
    @Path("users/{name}")
    @RolesAllowed("admin")
    public Uni<TemplateInstance> user(@PathParam("name") String name) {
        return directory.entry(name).map(found -> {
            Directory.Entry entry = found.orElseThrow(() -> new Missing("There is no user " + name + "."));
            return about(page(user), entry).data("roles", ROLES);
        });
    }

    @GET
    @Path("profile")
    @RolesAllowed("viewer")
    @ScopedCallers
    public Uni<TemplateInstance> profile() {
        String name = views.own(caller).get("user").toString();
        return directory.entry(name).map(found -> {
            Directory.Entry entry = found.orElseThrow(() -> new Missing("There is no user " + name + " any more."));
            return about(page(profile), entry)
                    .data("scope", caller.getAttribute(CallerAuthentication.SCOPE))
                    .data("roles", ROLES.stream().filter(caller::hasRole).toList());
        });
    }

    private static TemplateInstance about(TemplateInstance page, Directory.Entry entry) {
        return page.data("u", plain(entry.user()))
                .data("builtIn", entry.user().isBuiltIn())
                .data("sessions", entry.sessions())
                .data("tokens", plain(entry.tokens()));
    }

    private TemplateInstance page(Template template) {
        TemplateInstance page = template.instance();
        views.own(caller).forEach(page::data);
        return page;
    }

    private static Object plain(Object value) {
        return Views.plain(Json.mapper().valueToTree(value));
    }
}
