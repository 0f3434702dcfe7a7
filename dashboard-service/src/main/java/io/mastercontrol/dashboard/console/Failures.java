package io.mastercontrol.dashboard.console;

import io.mastercontrol.dashboard.http.Problem;
import io.mastercontrol.dashboard.http.Refusal;
import io.quarkus.qute.Template;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** A request of the dashboard's own that fails: a person sees a page, a program a problem, and both one sentence. */
class Failures {
    private static final Logger LOG = Logger.getLogger(Failures.class);
    private final Template failure;
    private final Views views;
    private final CurrentIdentityAssociation caller;

    Failures(Template failure, Views views, CurrentIdentityAssociation caller) {
        this.failure = failure;
        this.views = views;
        this.caller = caller;
    }

    @ServerExceptionMapper
    Uni<Response> missing(Missing e, HttpHeaders headers) {
        return answer(headers, 404, e.getMessage());
    }

    @ServerExceptionMapper
    Uni<Response> refusal(Refusal e, HttpHeaders headers) {
        return answer(headers, e.status(), e.getMessage());
    }

    @ServerExceptionMapper
    Uni<Response> web(WebApplicationException e, HttpHeaders headers) {
        int status = e.getResponse().getStatus();
        return switch (status) {
            case 404 -> answer(headers, 404, "There is nothing at this address.");
            case 405 -> answer(headers, 405, "This address does not take that method.");
            case 415 -> answer(headers, 415, "The body has a media type that this address does not take.");
            default ->
                status < 400
                        ? Uni.createFrom().item(e.getResponse())
                        : answer(headers, status, String.valueOf(e.getMessage()));
        };
    }

    @ServerExceptionMapper
    Uni<Response> forbidden(ForbiddenException e, HttpHeaders headers) {
        return answer(headers, 403, "Your role does not allow this.");
    }

    @ServerExceptionMapper
    Response unauthorized(UnauthorizedException e, HttpHeaders headers) {
        return unknown(headers);
    }

    @ServerExceptionMapper
    Response unauthenticated(AuthenticationFailedException e, HttpHeaders headers) {
        return unknown(headers);
    }

    @ServerExceptionMapper
    Uni<Response> unexpected(Exception e, HttpHeaders headers) {
        LOG.error("a request failed", e);
        return answer(headers, 500, "The dashboard failed to do this; its log has the reason.");
    }

    /** A person logs in; a program brings a token. */
    private static Response unknown(HttpHeaders headers) {
        if (isPerson(headers)) {
            return Response.seeOther(URI.create("/login")).build();
        }
        Response problem = Problem.of(
                        401, "Send 'Authorization: Bearer' with a valid API token, or log in to the console again.")
                .response();
        return Response.fromResponse(problem)
                .header("WWW-Authenticate", "Bearer")
                .build();
    }

    private Uni<Response> answer(HttpHeaders headers, int status, String sentence) {
        if (!isPerson(headers)) {
            return Uni.createFrom().item(Problem.of(status, sentence).response());
        }
        return caller.getDeferredIdentity().onFailure().recoverWithNull().map(identity -> {
            var page = failure.data("status", status).data("sentence", sentence);
            if (identity != null && !identity.isAnonymous()) {
                views.own(identity).forEach(page::data);
            }
            return Response.status(status)
                    .type(MediaType.TEXT_HTML_TYPE.withCharset("UTF-8"))
                    .entity(page.render())
                    .build();
        });
    }

    private static boolean isPerson(HttpHeaders headers) {
        String accept = headers.getHeaderString(HttpHeaders.ACCEPT);
        return accept != null && accept.contains(MediaType.TEXT_HTML);
    }
}
