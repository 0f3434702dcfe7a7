package io.mastercontrol.alerting.receiver.mail;

import io.mastercontrol.alerting.receiver.Access;
import io.mastercontrol.alerting.receiver.Links;
import io.mastercontrol.alerting.receiver.Message;
import io.mastercontrol.alerting.receiver.Outcome;
import io.mastercontrol.alerting.receiver.Receiver;
import io.mastercontrol.alerting.receiver.Sender;
import io.mastercontrol.alerting.receiver.Told;
import io.mastercontrol.alerting.receiver.http.AddressGuard;
import io.mastercontrol.alerting.receiver.http.HttpConfig;
import io.mastercontrol.alerting.receiver.http.WireExchange;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.mail.MessagingException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Mail by SMTP: {@code smtp://host:587} with STARTTLS, or {@code smtps://host:465}. The end of an alert answers the letter
 * about its beginning. The host name is resolved here, its address is checked, and the connection goes to the address that
 * was checked; its certificate is compared with the host name (docs/adr/0062-mail-to-a-checked-address.md).
 */
@ApplicationScoped
class MailSender implements Sender {
    /** A conversation holds a thread; deliveries wait for each other here rather than for a mail server elsewhere. */
    private static final int CONVERSATIONS = 4;

    private static final String ADDRESS = "[^\\s,<>@]+@[^\\s,<>@]+";
    private static final List<String> TLS = List.of("required", "optional", "none");

    private final WorkerExecutor threads;
    private final HttpConfig config;
    private final Links links;
    private final AddressGuard guard;

    MailSender(Vertx vertx, HttpConfig config, Links links) {
        this.threads = vertx.createSharedWorkerExecutor("mail", CONVERSATIONS);
        this.config = config;
        this.links = links;
        this.guard = new AddressGuard(config.allowLoopback(), config.allowPrivate());
    }

    @Override
    public String type() {
        return "mail";
    }

    @Override
    public Access accept(Access given) {
        server(given.url());
        given.only("from", "to", "username", "tls");
        address("from", given.required("from", "the address that alerts come from"));
        String to = given.required("to", "who gets them, with commas between several addresses");
        Arrays.stream(to.split(",")).forEach(one -> address("to", one.strip()));
        String tls = given.settings().getOrDefault("tls", TLS.get(0));
        if (!TLS.contains(tls)) {
            throw new IllegalArgumentException("The setting 'tls' is '" + tls + "', but must be one of "
                    + String.join(", ", TLS) + "; required is the default.");
        }
        boolean named = given.settings().containsKey("username");
        String password = given.secret() == null ? "" : given.secret();
        if (named == password.isEmpty()) {
            throw new IllegalArgumentException(
                    "A mail receiver needs both the setting 'username' and a secret, its password, or neither.");
        }
        return new Access(given.url(), password, new TreeMap<>(given.settings()));
    }

    private static void address(String setting, String address) {
        if (!address.matches(ADDRESS)) {
            throw new IllegalArgumentException(
                    "The setting '" + setting + "' has '" + address + "', which is no mail address.");
        }
    }

    private static URI server(String url) {
        String wanted = "The url must be smtp://host:port or smtps://host:port";
        if (url == null || url.isBlank()) {
            throw new IllegalArgumentException(wanted + "; it is missing.");
        }
        try {
            URI uri = URI.create(url);
            boolean smtp = "smtp".equals(uri.getScheme()) || "smtps".equals(uri.getScheme());
            if (smtp && uri.getHost() != null && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(wanted + ", but is '" + url + "'.", e);
        }
        throw new IllegalArgumentException(wanted + ", without credentials, but is '" + url + "'.");
    }

    @Override
    public Uni<Outcome> send(Receiver receiver, Message message) {
        return Uni.createFrom().context(context -> {
            List<WireExchange> witness = context.getOrElse(WireExchange.WITNESS, () -> null);
            return Uni.createFrom()
                    .completionStage(() -> threads.executeBlocking(() -> deliver(receiver, message, witness), false)
                            .toCompletionStage())
                    .onFailure()
                    .recoverWithItem(MailSender::failure);
        });
    }

    private Outcome deliver(Receiver receiver, Message message, List<WireExchange> witness)
            throws UnknownHostException {
        URI uri = server(receiver.url());
        InetAddress address = InetAddress.getByName(uri.getHost());
        Optional<String> objection = guard.objection(address);
        if (objection.isPresent()) {
            return new Outcome.Refused(null, "Not sent: " + objection.get() + ".");
        }
        Told told = Told.of(message);
        Letter letter = new Letter(
                receiver.settings().get("from"),
                Arrays.stream(receiver.settings().get("to").split(","))
                        .map(String::strip)
                        .toList(),
                name(message.id()),
                message.earlier(),
                Mail.of(told, links.to(told)));
        SmtpConversation conversation = new SmtpConversation(
                uri,
                address,
                receiver.settings().getOrDefault("tls", TLS.get(0)),
                receiver.settings().get("username"),
                receiver.secret(),
                config.timeout());
        long began = System.nanoTime();
        Outcome outcome = outcome(conversation, letter);
        if (witness != null) {
            witness.add(new WireExchange(
                    "SMTP " + uri,
                    address.getHostAddress(),
                    Map.of("From", letter.from(), "To", String.join(", ", letter.to())),
                    letter.content().text(),
                    null,
                    conversation.dialogue() + outcome.detail(),
                    (System.nanoTime() - began) / 1_000_000));
        }
        return outcome;
    }

    private static Outcome outcome(SmtpConversation conversation, Letter letter) {
        try {
            conversation.deliver(letter);
            return new Outcome.Delivered(null, "The mail server took it.", letter.id());
        } catch (MessagingException e) {
            return failure(e);
        }
    }

    /** The same for every attempt, so that a mailbox shows a letter that came twice once. */
    private static String name(String id) {
        return "<" + id + "@master-control>";
    }

    private static Outcome failure(Throwable e) {
        String what = SmtpConversation.reason(e);
        return SmtpConversation.isFinal(e)
                ? new Outcome.Refused(null, "The mail server refused it: " + what + ".")
                : new Outcome.Failed(null, "Not sent: " + what + ".", Optional.empty());
    }
}
