package io.mastercontrol.agent.heartbeat;

import io.mastercontrol.contracts.message.DeviceMetrics;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** The board's own measurements. Confined to one thread. */
public final class DeviceSensors {
    private static final Logger LOG = Logger.getLogger(DeviceSensors.class);

    private final Board board;
    private final Path data;

    /** @param data the directory whose file system is measured */
    public DeviceSensors(Path data) {
        this(data, OshiBoard::new);
    }

    DeviceSensors(Path data, Supplier<Board> preferred) {
        this.data = data;
        this.board = board(preferred);
    }

    private static Board board(Supplier<Board> preferred) {
        try {
            return preferred.get();
        } catch (LinkageError e) {
            LOG.infof("OSHI cannot measure here (%s), so the kernel is asked itself", e.getMessage());
            return new ProcBoard();
        }
    }

    DeviceMetrics read() {
        double load = board.load();
        double celsius = board.celsius();
        long total = board.memoryTotalBytes();
        Long diskTotal = null;
        Long diskUsed = null;
        try {
            FileStore store = Files.getFileStore(data);
            diskTotal = store.getTotalSpace();
            diskUsed = diskTotal - store.getUnallocatedSpace();
        } catch (IOException e) {
            LOG.warnf("The disk of %s cannot be measured: %s", data, e.getMessage());
        }
        return new DeviceMetrics(
                Math.round(load * 1000) / 10.0,
                total - board.memoryAvailableBytes(),
                total,
                diskUsed,
                diskTotal,
                celsius > 0 ? celsius : null);
    }
}
