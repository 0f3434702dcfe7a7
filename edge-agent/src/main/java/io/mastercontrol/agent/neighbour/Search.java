package io.mastercontrol.agent.neighbour;

import io.mastercontrol.agent.neighbour.SeekPlanner.Move;
import io.mastercontrol.contracts.release.PieceList;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/** The search for one content: who was asked, what they said, and what came of it. On one thread. */
final class Search {
    private static final Logger LOG = Logger.getLogger(Search.class);
    private static final int MOST_MOVES = 60;
    private static final Duration LONGEST_TAKE = Duration.ofSeconds(30);
    private static final Duration LONGEST_ASKING = Duration.ofSeconds(8);
    private static final Duration BUSY = Duration.ofMillis(900);

    /** What all searches of a device have in common. */
    record Means(Caller caller, Repute repute, Tally tally, LongSupplier nanoTime, Random random, Blame blame) {}

    /** Is told of neighbours that are not to be trusted. */
    interface Blame {
        void lied(String device, String what);
    }

    /** Who is there, and since when that is looked for. */
    interface Surroundings {
        String self();

        List<Neighbour> neighbours();

        Duration awake();
    }

    private final String content;
    private final Surroundings around;
    private final Means means;
    private final long began;
    private final Map<String, Known> known = new HashMap<>();
    private long gained;
    private String source;

    /** What a neighbour said, and who it is by its certificate. */
    private record Known(String device, Standing standing, long asked) {}

    Search(String content, Surroundings around, Means means) {
        this.content = content;
        this.around = around;
        this.means = means;
        this.began = means.nanoTime().getAsLong();
        this.gained = began;
    }

    /** Bytes came from somewhere else. */
    void progressed() {
        gained = means.nanoTime().getAsLong();
    }

    /** Whom the last bytes came from. */
    String source() {
        return source;
    }

    /**
     * Takes what a neighbour has more of.
     *
     * @return whether anything came; if not, the control plane has to be asked
     * @throws NeighbourPending when somebody else is about to have it
     * @throws NoRoom when this device's disk takes no more
     */
    boolean seek(Intake intake, LongConsumer progress, BooleanSupplier cancelled) throws IOException {
        long until = means.nanoTime().getAsLong() + LONGEST_ASKING.toNanos();
        for (int i = 0; i < MOST_MOVES && means.nanoTime().getAsLong() - until < 0; i++) {
            Move move = SeekPlanner.decide(situation(intake.have()), means.random());
            if (cancelled.getAsBoolean()) {
                return true;
            }
            if (move instanceof Move.Alone) {
                return false;
            }
            if (move instanceof Move.Wait wait) {
                throw new NeighbourPending(wait.why());
            }
            if (move instanceof Move.Ask ask) {
                neighbours(ask.neighbours()).forEach(this::ask);
            }
            if (move instanceof Move.Take take) {
                long before = intake.have();
                for (Neighbour neighbour : neighbours(List.of(take.neighbour()))) {
                    take(neighbour, intake, progress, cancelled);
                }
                if (intake.have() > before) {
                    return true;
                }
            }
        }
        throw new NeighbourPending("it asks its neighbours");
    }

    /** Whether a download from the control plane shall be left to somebody else; asks them. */
    boolean shouldYield(long have) {
        SeekPlanner.Situation now = situation(have);
        if (SeekPlanner.decide(now, means.random()) instanceof Move.Ask ask) {
            neighbours(ask.neighbours()).forEach(this::ask);
        }
        return SeekPlanner.shouldYield(situation(have));
    }

    private List<Neighbour> neighbours(List<String> names) {
        return around.neighbours().stream()
                .filter(neighbour -> names.contains(neighbour.name()))
                .toList();
    }

    private SeekPlanner.Situation situation(long have) {
        long now = means.nanoTime().getAsLong();
        List<SeekPlanner.Seen> others = around.neighbours().stream()
                .filter(neighbour -> !isShunned(neighbour))
                .map(neighbour -> seen(neighbour, now))
                .toList();
        return new SeekPlanner.Situation(
                around.self(),
                content,
                have,
                Duration.ofNanos(now - began),
                around.awake(),
                Duration.ofNanos(now - gained),
                others);
    }

    private SeekPlanner.Seen seen(Neighbour neighbour, long now) {
        Known before = known.get(neighbour.name());
        return before == null
                ? new SeekPlanner.Seen(neighbour.name(), null, Duration.ZERO, false)
                : new SeekPlanner.Seen(
                        neighbour.name(),
                        before.standing(),
                        Duration.ofNanos(now - before.asked()),
                        means.repute().isShunned(busy(neighbour)));
    }

    private boolean isShunned(Neighbour neighbour) {
        Known before = known.get(neighbour.name());
        return means.repute().isShunned(place(neighbour))
                || (before != null && means.repute().isShunned(before.device()));
    }

    private static String place(Neighbour neighbour) {
        return neighbour.address().getHostAddress() + ":" + neighbour.port();
    }

    private String busy(Neighbour neighbour) {
        return content + " at " + place(neighbour);
    }

    private void ask(Neighbour neighbour) {
        try (Caller.Call call = means.caller().call(neighbour)) {
            remember(neighbour, call, call.standing(content));
        } catch (IOException e) {
            LOG.debugf("Nobody of this fleet answers at %s: %s", place(neighbour), e.getMessage());
            means.repute().shun(place(neighbour), Repute.ABSENT);
        }
    }

    private void remember(Neighbour neighbour, Caller.Call call, Standing standing) {
        known.put(
                neighbour.name(),
                new Known(call.device(), standing, means.nanoTime().getAsLong()));
    }

    private void take(Neighbour neighbour, Intake intake, LongConsumer progress, BooleanSupplier cancelled)
            throws NoRoom {
        String device = known.get(neighbour.name()).device();
        try (Caller.Call call = means.caller().call(neighbour)) {
            if (!call.device().equals(device)) {
                known.remove(neighbour.name());
                return;
            }
            take(neighbour, call, intake, progress, cancelled);
        } catch (NoRoom e) {
            throw e;
        } catch (IOException e) {
            LOG.debugf("%s broke off: %s", device, e.getMessage());
            means.repute().shun(device, Repute.FAILED);
        }
    }

    private void take(
            Neighbour neighbour, Caller.Call call, Intake intake, LongConsumer progress, BooleanSupplier cancelled)
            throws IOException {
        Standing standing = known.get(neighbour.name()).standing();
        if (intake.needsList() && !intake.learn(call.list(content, intake.listBytes()))) {
            lied(call.device(), "a list of pieces that is not the signed one");
            return;
        }
        if (!intake.begin(standing)) {
            remember(neighbour, call, Standing.STRANGE);
            return;
        }
        byte[] piece = new byte[PieceList.PIECE];
        long until = means.nanoTime().getAsLong() + LONGEST_TAKE.toNanos();
        long there = standing.have();
        while (intake.have() < there
                && !cancelled.getAsBoolean()
                && means.nanoTime().getAsLong() - until < 0) {
            int length = (int) Math.min(PieceList.PIECE, there - intake.have());
            Caller.Answer answer = call.piece(content, intake.have(), length, piece);
            if (answer.status() == 503) {
                means.repute().shun(busy(neighbour), BUSY);
                return;
            }
            there = Math.min(answer.have(), Math.max(intake.size(), there));
            remember(neighbour, call, new Standing(standing.interest(), there, 0, standing.tag()));
            if (answer.status() != 206) {
                return;
            }
            if (!intake.take(piece, answer.length())) {
                lied(call.device(), "a piece that is not the signed one");
                return;
            }
            source = call.device();
            progressed();
            means.tally().fetched.add(answer.length());
            progress.accept(intake.have());
        }
    }

    /** Somebody has given what is wrong. */
    void lied(String device, String what) {
        means.tally().wrong.increment();
        means.repute().shun(device, Repute.LIED);
        means.blame().lied(device, what);
    }
}
