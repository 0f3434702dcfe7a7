package io.mastercontrol.registry.enrolment;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.Revocations.Revoked;
import io.mastercontrol.registry.authority.CertificateRequest;
import io.mastercontrol.registry.certificate.CertificateRepository;
import io.mastercontrol.registry.device.Labels;
import io.mastercontrol.registry.enrolment.Admission.Verdict;
import io.mastercontrol.registry.http.Refusal;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Lets a device in: token, device and certificate in one transaction. The same token with the same key gets the same
 * answer again, because the first one may have been lost on its way.
 */
@ApplicationScoped
class Enrolment {
    private static final int LARGEST_FACTS = 16_384;

    private final Pool pool;
    private final EnrolmentTokenRepository tokens;
    private final EnrolmentRequestRepository requests;
    private final CertificateRepository certificates;
    private final Membership membership;
    private final Announcements announcements;
    private final EnrolmentConfig config;
    private final Clock clock = Clock.systemUTC();

    Enrolment(
            Pool pool,
            EnrolmentTokenRepository tokens,
            EnrolmentRequestRepository requests,
            CertificateRepository certificates,
            Membership membership,
            Announcements announcements,
            EnrolmentConfig config) {
        this.pool = pool;
        this.tokens = tokens;
        this.requests = requests;
        this.certificates = certificates;
        this.membership = membership;
        this.announcements = announcements;
        this.config = config;
    }

    /** What a device sends. */
    record Request(String token, String name, String csr, Map<String, String> labels, JsonNode facts) {}

    /** What becomes of it. */
    sealed interface Outcome {}

    /** It is one of the fleet. */
    record Admitted(String device, String certificate, List<FleetEvent> events, List<Revoked> revoked)
            implements Outcome {}

    /** It waits for an operator. */
    record Waiting(String device, String key, List<FleetEvent> events) implements Outcome {}

    Uni<Outcome> enrol(Request request) {
        if (request == null) {
            throw Refusal.badField("token", "The enrolment token is missing.");
        }
        Names.refuse(request.name());
        refuseUnkeepable(request.facts());
        CertificateRequest csr = CertificateRequest.of(request.csr());
        if (!csr.commonName().equals(request.name())) {
            throw Refusal.badField(
                    "csr",
                    "The csr is for '" + csr.commonName() + "', but the device calls itself " + request.name() + ".");
        }
        return pool.withTransaction(transaction -> token(transaction, request)
                        .chain(token -> certificates
                                .isRevoked(transaction, csr.keyHash())
                                .invoke(Enrolment::refuseRevokedKey)
                                .chain(() -> consider(transaction, token, request, csr))))
                .invoke(announcements::tell);
    }

    private Uni<Optional<EnrolmentToken>> token(SqlConnection transaction, Request request) {
        if (request.token() == null || request.token().isBlank()) {
            return Uni.createFrom().item(Optional.empty());
        }
        return tokens.lock(transaction, Secrets.hash(request.token())).invoke(found -> {
            if (found.isEmpty()) {
                throw Refusal.forbidden("The enrolment token is not valid.");
            }
        });
    }

    private static void refuseRevokedKey(boolean revoked) {
        if (revoked) {
            throw Refusal.forbidden("The key of this request belongs to a certificate that was revoked. Remove the"
                    + " directory 'identity' below the agent's data on the device, so that it makes a new key, and give"
                    + " it a new token.");
        }
    }

    private Uni<Outcome> consider(
            SqlConnection transaction, Optional<EnrolmentToken> token, Request request, CertificateRequest csr) {
        return givenBefore(transaction, token, csr).chain(given -> {
            if (given.isPresent()) {
                boolean over = token.isPresent() && token.get().isOver(clock.instant());
                if (!given.get().device().equals(request.name()) || over) {
                    throw Refusal.forbidden("The enrolment token has been used, revoked or is too old.");
                }
                return Uni.createFrom()
                        .item(new Admitted(given.get().device(), given.get().pem(), List.of(), List.of()));
            }
            return requests.find(transaction, request.name(), csr.keyHash())
                    .chain(asked -> decide(transaction, token, request, csr, asked));
        });
    }

    /** A device without a token is known again by its key, once it was accepted. */
    private Uni<Optional<CertificateRepository.Given>> givenBefore(
            SqlConnection transaction, Optional<EnrolmentToken> token, CertificateRequest csr) {
        return token.isPresent()
                ? certificates.givenFor(transaction, token.get().id(), csr.keyHash())
                : certificates.ofKey(transaction, csr.commonName(), csr.keyHash());
    }

    private Uni<Outcome> decide(
            SqlConnection transaction,
            Optional<EnrolmentToken> token,
            Request request,
            CertificateRequest csr,
            Optional<EnrolmentRequest> asked) {
        if (asked.filter(EnrolmentRequest::isRejected).isPresent()) {
            throw Refusal.forbidden("An operator did not let " + request.name()
                    + " in. Ask them; if it was a mistake, 'master-control device accept " + request.name()
                    + "' mends it.");
        }
        if (asked.filter(EnrolmentRequest::isAccepted).isPresent()) {
            return letIn(transaction, token, request, csr);
        }
        return refuseSecondKey(transaction, token, request)
                .chain(() -> membership.enrolledAt(transaction, request.name()))
                .map(enrolled ->
                        Admission.decide(new Admission.Case(request.name(), token, enrolled, clock.instant()), config))
                .chain(verdict -> verdict == Verdict.let_in
                        ? letIn(transaction, token, request, csr)
                        : wait(transaction, token, request, csr));
    }

    private Uni<Void> refuseSecondKey(SqlConnection transaction, Optional<EnrolmentToken> token, Request request) {
        if (token.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return certificates
                .hasLetIn(transaction, token.get().id(), request.name())
                .invoke(before -> {
                    if (before) {
                        throw Refusal.conflict("The enrolment token let " + request.name()
                                + " in before, with another key; if it lost that key, make a token for it"
                                + " ('master-control device consent " + request.name() + "').");
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Outcome> letIn(
            SqlConnection transaction, Optional<EnrolmentToken> token, Request request, CertificateRequest csr) {
        return membership
                .admit(
                        transaction,
                        token,
                        new Membership.Newcomer(request.name(), labels(token, request), request.facts(), csr))
                .map(Outcome.class::cast);
    }

    private Uni<Outcome> wait(
            SqlConnection transaction, Optional<EnrolmentToken> token, Request request, CertificateRequest csr) {
        String key = HexFormat.of().formatHex(csr.keyHash());
        EnrolmentRequest asking = EnrolmentRequest.asking(
                request.name(),
                key,
                labels(token, request),
                request.facts(),
                token.map(EnrolmentToken::id).orElse(null));
        return requests.waiting(transaction)
                .chain(waiting -> requests.ask(transaction, asking).invoke(isNew -> {
                    if (isNew && waiting >= config.mostWaiting()) {
                        throw Refusal.forbidden(
                                "Too many devices wait for an operator; try again when some were accepted.");
                    }
                }))
                .chain(isNew -> isNew ? announcements.waiting(transaction, asking) : noEvents())
                .map(events -> (Outcome) new Waiting(request.name(), key, events));
    }

    private static Uni<List<FleetEvent>> noEvents() {
        return Uni.createFrom().item(List.of());
    }

    private static void refuseUnkeepable(JsonNode facts) {
        if (facts == null || facts.isNull()) {
            return;
        }
        String text = Json.write(facts);
        if (!facts.isObject() || text.length() > LARGEST_FACTS || text.contains("\\u0000")) {
            throw Refusal.badField(
                    "facts",
                    "The facts must be a JSON object of " + LARGEST_FACTS + " characters at most, without NUL.");
        }
    }

    /** The token's labels win over what a device says of itself. */
    private static Map<String, String> labels(Optional<EnrolmentToken> token, Request request) {
        Map<String, String> labels = new TreeMap<>();
        if (request.labels() != null) {
            labels.putAll(request.labels());
        }
        token.ifPresent(found -> labels.putAll(found.labels()));
        Labels.refuse(labels).ifPresent(reason -> {
            throw Refusal.badField("labels", reason);
        });
        return labels;
    }
}
