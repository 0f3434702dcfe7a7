package io.mastercontrol.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Prometheus with Alertmanager beside us, once as it comes and once as eager as is sensible; or nobody. */
final class AlertingPeers implements AutoCloseable {
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(75);

    private final AlertHook hook;
    private final PrometheusPeer.Exporter exporter;
    private final List<PrometheusPeer> peers = new ArrayList<>();
    private final List<Double> cpu = new ArrayList<>();
    private int lost;
    private long lostAt;

    private AlertingPeers(AlertHook hook, PrometheusPeer.Exporter exporter) {
        this.hook = hook;
        this.exporter = exporter;
    }

    static AlertingPeers start(AlertHook hook, int devices) throws IOException, InterruptedException {
        AlertingPeers peers = new AlertingPeers(hook, new PrometheusPeer.Exporter(devices));
        if (!PrometheusPeer.isThere()) {
            System.err.println("Prometheus and Alertmanager are not measured beside us, since they are not installed; "
                    + "apt-get install prometheus prometheus-alertmanager would bring them.");
            return peers;
        }
        for (PrometheusPeer.Eagerness eagerness : List.of(PrometheusPeer.EAGER, PrometheusPeer.AS_IT_COMES)) {
            PrometheusPeer peer =
                    PrometheusPeer.start(eagerness, peers.exporter, hook.url("peer-" + peers.peers.size()));
            peers.peers.add(peer);
            peers.cpu.add(peer.cpuSeconds());
        }
        return peers;
    }

    void down(String device) {
        exporter.down(device);
    }

    void lost(List<String> devices) {
        lost = devices.size();
        lostAt = System.nanoTime();
        exporter.lost(devices);
    }

    /** Waits for what is still to come, and tells what came when. */
    void report(int devices, List<AlertingBenchmark.Cause> causes, Report report)
            throws IOException, InterruptedException {
        while (!peers.isEmpty() && System.nanoTime() - lostAt < LONGEST_NANOS) {
            Thread.sleep(200);
        }
        for (int i = 0; i < peers.size(); i++) {
            report(peers.get(i), "peer-" + i, cpu.get(i), devices, causes, report);
        }
    }

    private void report(
            PrometheusPeer peer,
            String receiver,
            double cpuBefore,
            int devices,
            List<AlertingBenchmark.Cause> causes,
            Report report)
            throws IOException {
        Samples samples = new Samples();
        int missing = 0;
        for (AlertingBenchmark.Cause cause : causes) {
            List<AlertHook.Post> posts = AlertingPosts.firing(hook, receiver, cause.device(), cause.nanos());
            missing += posts.isEmpty() ? 1 : 0;
            if (!posts.isEmpty()) {
                samples.addNanos(posts.get(0).nanos() - cause.nanos());
            }
        }
        Map<String, Object> row = AlertingPosts.row(peer.name(), devices, causes.size(), samples);
        row.put("lost", missing);
        row.put("alerting_cpu_s", peer.cpuSeconds() - cpuBefore);
        row.put("alerting_rss_mb", peer.residentMegabytes());
        report.add(row);
        List<AlertHook.Post> storm = hook.of(receiver, lostAt).stream()
                .filter(post -> post.body().at("/commonLabels/part").asText().equals("storm"))
                .toList();
        Map<String, Object> told =
                AlertingPosts.row(peer.name() + ": " + lost + " at once", devices, lost, new Samples());
        if (!storm.isEmpty()) {
            told.put("p50_ms", (storm.get(0).nanos() - lostAt) / 1e6);
            told.put("p99_ms", (storm.get(storm.size() - 1).nanos() - lostAt) / 1e6);
            int all = storm.get(storm.size() - 1).body().path("alerts").size();
            told.put("lost", lost - all);
        }
        told.put("messages_each", (double) storm.size());
        report.add(told);
    }

    @Override
    public void close() {
        peers.forEach(PrometheusPeer::close);
        exporter.close();
    }
}
