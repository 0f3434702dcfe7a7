package io.mastercontrol.agent.heartbeat;

import io.mastercontrol.contracts.message.DeviceMetrics;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HardwareAbstractionLayer;

/** The board's own measurements, through OSHI. Confined to one thread. */
public final class DeviceSensors {
    private static final Logger LOG = Logger.getLogger(DeviceSensors.class);
    private final HardwareAbstractionLayer hardware = new SystemInfo().getHardware();
    private final CentralProcessor processor = hardware.getProcessor();
    private final Path data;
    private long[] ticks = processor.getSystemCpuLoadTicks();

    /** @param data the directory whose file system is measured */
    public DeviceSensors(Path data) {
        this.data = data;
    }

    DeviceMetrics read() {
        long[] now = processor.getSystemCpuLoadTicks();
        double load = processor.getSystemCpuLoadBetweenTicks(ticks);
        ticks = now;
        GlobalMemory memory = hardware.getMemory();
        double celsius = hardware.getSensors().getCpuTemperature();
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
                memory.getTotal() - memory.getAvailable(),
                memory.getTotal(),
                diskUsed,
                diskTotal,
                celsius > 0 ? celsius : null);
    }
}
