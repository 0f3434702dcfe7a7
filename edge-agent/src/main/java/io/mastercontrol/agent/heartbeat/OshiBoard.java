package io.mastercontrol.agent.heartbeat;

import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.HardwareAbstractionLayer;

/** Through OSHI, which knows the sensors of many boards: for those whose kernel has no thermal zone. */
final class OshiBoard implements Board {
    private final HardwareAbstractionLayer hardware = new SystemInfo().getHardware();
    private final CentralProcessor processor = hardware.getProcessor();
    private long[] ticks = processor.getSystemCpuLoadTicks();

    @Override
    public double load() {
        long[] now = processor.getSystemCpuLoadTicks();
        double load = processor.getSystemCpuLoadBetweenTicks(ticks);
        ticks = now;
        return load;
    }

    @Override
    public long memoryTotalBytes() {
        return hardware.getMemory().getTotal();
    }

    @Override
    public long memoryAvailableBytes() {
        return hardware.getMemory().getAvailable();
    }

    @Override
    public double celsius() {
        return hardware.getSensors().getCpuTemperature();
    }
}
