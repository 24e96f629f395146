@echo off
rem Starts dhash: finds a JDK 25 or newer, builds the program on first use, and runs it.
rem The same as the file `dhash` beside it, for Windows.
setlocal EnableExtensions
set "HOME_DIR=%~dp0"
set "HOME_DIR=%HOME_DIR:~0,-1%"
set "PROGRAM=%HOME_DIR%\guard\target\dhash"
set "JAR=%PROGRAM%\guard.jar"
set "SERVICE=%HOME_DIR%\service\target\dhash-service\service.jar"
set "FOUND_JDK="

if defined JAVA_HOME call :consider "%JAVA_HOME%"
for /f "delims=" %%J in ('where java 2^>nul') do call :consider "%%~dpJ.."
for /d %%J in (
  "%ProgramFiles%\Java\jdk*" "%ProgramFiles%\Eclipse Adoptium\jdk*" "%ProgramFiles%\Microsoft\jdk*"
  "%ProgramFiles%\Zulu\zulu*" "%ProgramFiles%\Amazon Corretto\jdk*" "%USERPROFILE%\.jdks\*"
) do call :consider "%%~J"
if not defined FOUND_JDK (
  echo dhash: needs a JDK 25 or newer, and found none in JAVA_HOME, on the PATH, or in the usual folders. 1>&2
  echo dhash: Nothing was started. Install one, for example Eclipse Temurin 25, or set JAVA_HOME to it. 1>&2
  exit /b 1
)

if exist "%JAR%" if exist "%SERVICE%" goto :built
where mvn >nul 2>&1 || (
  echo dhash: has to be built once with Maven 3.8.7 or newer, and there is no mvn on the PATH. 1>&2
  exit /b 1
)
if not exist "%HOME_DIR%\target\launcher" mkdir "%HOME_DIR%\target\launcher"
set "LOG=%HOME_DIR%\target\launcher\build.log"
echo dhash: building the program, once; the log is %LOG% 1>&2
set "JAVA_HOME=%FOUND_JDK%"
call mvn -B -ntp -Dstyle.color=never -f "%HOME_DIR%\pom.xml" -pl guard,service -am -Dmaven.test.skip=true -Dspotless.check.skip=true package >"%LOG%" 2>&1 <nul
if errorlevel 1 (
  findstr /b /c:"[ERROR]" "%LOG%" 1>&2
  echo dhash: the build failed. Nothing was started. Its whole log is %LOG% 1>&2
  exit /b 1
)
:built

set OPTIONS=-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData --enable-native-access=ALL-UNNAMED -Xlog:aot=off,cds=off -Djdk.httpclient.bufsize=4096 %DHASH_JAVA_OPTS%
set "CACHE=%PROGRAM%\guard.aot"
if not exist "%CACHE%" (
  echo dhash: preparing for fast starts, once 1>&2
  "%FOUND_JDK%\bin\java" %OPTIONS% -Ddhash.home="%HOME_DIR%" -Ddhash.java="%FOUND_JDK%\bin\java.exe" -XX:AOTCacheOutput="%CACHE%" -cp "%JAR%" dhash.guard.Training >"%PROGRAM%\guard-aot.log" 2>&1 <nul
  if not exist "%CACHE%" type nul >"%CACHE%"
)
"%FOUND_JDK%\bin\java" %OPTIONS% -Ddhash.home="%HOME_DIR%" -Ddhash.java="%FOUND_JDK%\bin\java.exe" -XX:AOTCache="%CACHE%" -jar "%JAR%" %*
exit /b %ERRORLEVEL%

rem Keeps the first JDK whose `release` file says 25 or more.
:consider
if defined FOUND_JDK exit /b
if not exist "%~1\bin\javac.exe" exit /b
for /f "usebackq tokens=2 delims==." %%V in (`findstr /b "JAVA_VERSION=" "%~1\release" 2^>nul`) do call :compare "%~1" %%V
exit /b
:compare
set "MAJOR=%~2"
set "MAJOR=%MAJOR:"=%"
for /f "tokens=1 delims=-+" %%M in ("%MAJOR%") do set "MAJOR=%%M"
if %MAJOR% GEQ 25 set "FOUND_JDK=%~f1"
exit /b
