package rolebridge.composition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import rolebridge.aws.AwsClients;
import software.amazon.awssdk.core.exception.SdkException;

/** Every way out of the machine leads to a server here, whose requests are counted. */
@Isolated("sets system properties")
class PrimingTest {

  private static final Map<String, String> NOT_ASKED =
      Map.of("aws.disableEc2Metadata", "true", "aws.sharedCredentialsFile", "/none");

  private final Map<String, String> before = new TreeMap<>();
  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(400, -1);
          exchange.close();
        });
    server.start();
    String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    set("aws.endpointUrl", address);
    set("aws.containerCredentialsFullUri", address);
    NOT_ASKED.forEach(this::set);
  }

  @AfterEach
  void end() {
    server.stop(0);
    before.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            System.clearProperty(name);
          } else {
            System.setProperty(name, value);
          }
        });
  }

  private void set(String name, String value) {
    before.put(name, System.getProperty(name, ""));
    System.setProperty(name, value);
  }

  private static Stream<Method> services() {
    return Stream.of(Functions.class.getMethods())
        .filter(method -> method.getParameterCount() == 0)
        .filter(method -> method.getDeclaringClass() != Object.class);
  }

  private static void composeAll(Functions functions) {
    services()
        .forEach(
            service -> {
              try {
                assertThat(service.invoke(functions)).as(service.getName()).isNotNull();
              } catch (IllegalAccessException | InvocationTargetException e) {
                throw new LinkageError(service.getName(), e);
              }
            });
  }

  @Test
  void run_everythingThatFunctionsMake_asksNobody() {
    assertThat(services()).hasSizeGreaterThan(30);

    new Priming(PrimingTest::composeAll, new FakeSettings()).run();

    assertThat(asked).hasValue(0);
  }

  /** Else the test above would show nothing. */
  @Test
  void clientsOfAFunction_theSameWaysOut_areCounted() {
    assertThatThrownBy(() -> new AwsClients("eu-central-1").iamWithoutRetries().getUser())
        .isInstanceOf(SdkException.class);

    assertThat(asked).hasPositiveValue();
  }
}
