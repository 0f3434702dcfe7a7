package io.mastercontrol.agent.heartbeat;

import io.mastercontrol.contracts.message.DeviceMetrics;
import java.io.IOException;
import java.nio.file.DirectoryStream;
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

    /**
     * @param data the directory whose file system is measured
     * @param sysfs where the kernel shows its thermometers
     */
    public DeviceSensors(Path data, Path sysfs) {
        this(
                data,
                new ProcBoard(Path.of("/proc"), sysfs.resolve("class/thermal")),
                sysfs.resolve("class/hwmon"),
                OshiBoard::new);
    }

    /**
     * @param own what the kernel's files tell
     * @param sensors directory of the sensors that {@code own} does not know
     * @param other knows them
     */
    DeviceSensors(Path data, Board own, Path sensors, Supplier<Board> other) {
        this.data = data;
        this.board = own.celsius() > 0 || !hasThermometer(sensors) ? own : preferred(own, other);
    }

    /** Only where it has more to tell: its classes and its native part cost a board some megabytes. */
    private static Board preferred(Board own, Supplier<Board> other) {
        try {
            return other.get();
        } catch (LinkageError e) {
            LOG.infof("OSHI cannot measure here (%s), so the kernel is asked itself", e.getMessage());
            return own;
        }
    }

    private static boolean hasThermometer(Path sensors) {
        try (DirectoryStream<Path> chips = Files.newDirectoryStream(sensors)) {
            for (Path chip : chips) {
                if (Files.exists(chip.resolve("temp1_input"))) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    public DeviceMetrics read() {
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
