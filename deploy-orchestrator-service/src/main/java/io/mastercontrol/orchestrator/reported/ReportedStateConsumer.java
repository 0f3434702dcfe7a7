package io.mastercontrol.orchestrator.reported;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.release.Reported;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.contracts.topic.Topics;
import io.mastercontrol.orchestrator.link.TopicConsumer;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Takes what devices say of themselves. Only the newest word of each counts, so that memory is bounded by the number of
 * devices; words are written in batches, one at a time, until the database has them.
 */
@ApplicationScoped
class ReportedStateConsumer implements TopicConsumer {
    private static final Logger LOG = Logger.getLogger(ReportedStateConsumer.class);
    private static final int BATCH = 500;
    private static final long COMPANY_MILLIS = 5;
    private static final long RETRY_MILLIS = 500;

    private final Vertx vertx;
    private final ReportedRepository repository;
    private final Event<ReportsTaken> taken;
    private final MeterRegistry meters;
    private final Map<String, Reported> waiting = new LinkedHashMap<>();
    private boolean scheduled;

    ReportedStateConsumer(Vertx vertx, ReportedRepository repository, Event<ReportsTaken> taken, MeterRegistry meters) {
        this.vertx = vertx;
        this.repository = repository;
        this.taken = taken;
        this.meters = meters;
    }

    @Override
    public String filter() {
        return DeviceTopic.REPORTED.filter();
    }

    @Override
    public boolean takes(String topic) {
        return Topics.parse(topic)
                .filter(address -> address.topic() == DeviceTopic.REPORTED)
                .isPresent();
    }

    @Override
    public void receive(String topic, byte[] payload) {
        Reported reported = Json.read(payload, Reported.class);
        add(ReportBounds.checked(Topics.parse(topic).orElseThrow().device(), reported));
    }

    private synchronized void add(Reported reported) {
        waiting.merge(reported.device(), reported, (a, b) -> a.sequence() > b.sequence() ? a : b);
        if (!scheduled) {
            scheduled = true;
            vertx.setTimer(COMPANY_MILLIS, ignored -> write());
        }
    }

    private synchronized List<Reported> take() {
        List<Reported> batch = new ArrayList<>(Math.min(BATCH, waiting.size()));
        var values = waiting.values().iterator();
        while (values.hasNext() && batch.size() < BATCH) {
            batch.add(values.next());
            values.remove();
        }
        return batch;
    }

    private void write() {
        List<Reported> batch = take();
        store(batch).subscribe().with(devices -> written(devices), e -> failed(batch, e));
    }

    private Uni<List<String>> store(List<Reported> batch) {
        return repository.store(batch).onFailure(PgException.class).recoverWithUni(e -> alone(batch, e));
    }

    /** One report that the database refuses must not hold up the others. */
    private Uni<List<String>> alone(List<Reported> batch, Throwable e) {
        if (batch.size() > 1) {
            return Uni.join()
                    .all(batch.stream().map(report -> store(List.of(report))).toList())
                    .usingConcurrencyOf(1)
                    .andFailFast()
                    .map(lists -> lists.stream().flatMap(List::stream).toList());
        }
        String state = ((PgException) e).getSqlState();
        boolean badValue = state != null && (state.startsWith("22") || state.startsWith("23"));
        if (!badValue) {
            return Uni.createFrom().failure(e);
        }
        meters.counter("mc_orchestrator_dead_letters_total").increment();
        LOG.warnf("set aside a report of %s: %s", batch.get(0).device(), e.getMessage());
        return Uni.createFrom().item(List.of());
    }

    private void written(List<String> devices) {
        if (!devices.isEmpty()) {
            taken.fire(new ReportsTaken(devices));
        }
        goOn(COMPANY_MILLIS);
    }

    private void failed(List<Reported> batch, Throwable e) {
        LOG.warnf("cannot write %d reports now: %s", batch.size(), e.getMessage());
        synchronized (this) {
            batch.forEach(
                    report -> waiting.merge(report.device(), report, (a, b) -> a.sequence() > b.sequence() ? a : b));
        }
        goOn(RETRY_MILLIS);
    }

    private synchronized void goOn(long millis) {
        scheduled = !waiting.isEmpty();
        if (scheduled) {
            vertx.setTimer(millis, ignored -> write());
        }
    }
}
