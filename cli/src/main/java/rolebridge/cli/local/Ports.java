package rolebridge.cli.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.OptionalInt;

/** Free ports of the loopback address. */
final class Ports {

  private Ports() {}

  /** The wanted port when it is free, else any that is. */
  static int free(OptionalInt wanted) {
    if (wanted.isPresent() && isFree(wanted.getAsInt())) {
      return wanted.getAsInt();
    }
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on the loopback address", e);
    }
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort() == port;
    } catch (IOException taken) {
      return false;
    }
  }
}
