@echo off
rem Runs the program on Windows: in an archive with the Java that it brings, in the sources with JAVA_HOME's, after a build by Maven where
rem nothing is built, or a build was cut short. Unlike ./catchup it does not see that sources are newer: delete app\target\lib for
rem another build.
rem   CATCHUP_JAVA_OPTS   more options for Java, such as -Xmx8g
rem   CATCHUP_PLUGINS     jars of mix methods, networks or data sets to add, with ; between several
setlocal

rem Where the archive's launcher is, bin, has the runtime beside it.
if exist "%~dp0..\runtime\bin\java.exe" goto archive

rem A backslash at the end would escape the quotation mark behind it.
for %%D in ("%~dp0.") do set "home=%%~fD"
if not defined JAVA_HOME (
  echo catchup: JAVA_HOME is not set; set it to a JDK 25, from adoptium.net 1>&2
  exit /b 1
)
set "java=%JAVA_HOME%\bin\java.exe"
if not exist "%java%" (
  echo catchup: JAVA_HOME has no bin\java.exe; set it to a JDK 25, from adoptium.net 1>&2
  exit /b 1
)
rem The dot stands for the quotation mark before the number.
"%java%" -version 2>&1 | findstr /r /c:"version .2[5-9]" /c:"version .[3-9][0-9]" >nul
if errorlevel 1 (
  echo catchup: the Java of JAVA_HOME is older than 25; set it to a JDK 25, from adoptium.net 1>&2
  exit /b 1
)
set "jars=%home%\app\target\lib"
if exist "%jars%\complete" goto start
if exist "%jars%\" rmdir /s /q "%jars%"
echo catchup: building (once) ... 1>&2
pushd "%home%"
call mvn -B -q package -Dmaven.test.skip=true -Dspotless.check.skip 1>&2
if errorlevel 1 (
  popd
  echo catchup: the build failed 1>&2
  exit /b 1
)
popd
type nul >"%jars%\complete"
goto start

:archive
for %%D in ("%~dp0..") do set "home=%%~fD"
set "java=%home%\runtime\bin\java.exe"
set "jars=%home%\lib"

:start
rem The options are in the same two files as for the other systems.
set collector="@%home%\scripts\start\collector"
if not defined CATCHUP_JAVA_OPTS goto chosen
echo "%CATCHUP_JAVA_OPTS%" | findstr /r /c:"-XX:+Use[A-Za-z]*GC" >nul
if not errorlevel 1 set collector=
:chosen
set allowed=
if "%~1"=="bench" set allowed=--sun-misc-unsafe-memory-access=allow

"%java%" "@%home%\scripts\start\flags" %collector% "-Dcatchupmix.home=%home%" %allowed% %CATCHUP_JAVA_OPTS% -cp "%jars%\*;%CATCHUP_PLUGINS%" org.catchupmix.app.Main %*
exit /b %errorlevel%
