var Ht=globalThis,Ut=Ht.ShadowRoot&&(Ht.ShadyCSS===void 0||Ht.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Je=Symbol(),Ze=new WeakMap,Lt=class{constructor(e,t,s){if(this._$cssResult$=!0,s!==Je)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(Ut&&e===void 0){let s=t!==void 0&&t.length===1;s&&(e=Ze.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),s&&Ze.set(t,e))}return e}toString(){return this.cssText}},C=n=>new Lt(typeof n=="string"?n:n+"",void 0,Je);var Xe=(n,e)=>{if(Ut)n.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let s=document.createElement("style"),r=Ht.litNonce;r!==void 0&&s.setAttribute("nonce",r),s.textContent=t.cssText,n.appendChild(s)}},_e=Ut?n=>n:n=>n instanceof CSSStyleSheet?(e=>{let t="";for(let s of e.cssRules)t+=s.cssText;return C(t)})(n):n;var{is:Hr,defineProperty:Lr,getOwnPropertyDescriptor:Ur,getOwnPropertyNames:qr,getOwnPropertySymbols:Ir,getPrototypeOf:zr}=Object,qt=globalThis,ts=qt.trustedTypes,Br=ts?ts.emptyScript:"",Vr=qt.reactiveElementPolyfillSupport,$t=(n,e)=>n,ye={toAttribute(n,e){switch(e){case Boolean:n=n?Br:null;break;case Object:case Array:n=n==null?n:JSON.stringify(n)}return n},fromAttribute(n,e){let t=n;switch(e){case Boolean:t=n!==null;break;case Number:t=n===null?null:Number(n);break;case Object:case Array:try{t=JSON.parse(n)}catch{t=null}}return t}},ss=(n,e)=>!Hr(n,e),es={attribute:!0,type:String,converter:ye,reflect:!1,useDefault:!1,hasChanged:ss};Symbol.metadata??=Symbol("metadata"),qt.litPropertyMetadata??=new WeakMap;var B=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=es){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let s=Symbol(),r=this.getPropertyDescriptor(e,s,t);r!==void 0&&Lr(this.prototype,e,r)}}static getPropertyDescriptor(e,t,s){let{get:r,set:i}=Ur(this.prototype,e)??{get(){return this[t]},set(o){this[t]=o}};return{get:r,set(o){let a=r?.call(this);i?.call(this,o),this.requestUpdate(e,a,s)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??es}static _$Ei(){if(this.hasOwnProperty($t("elementProperties")))return;let e=zr(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty($t("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty($t("properties"))){let t=this.properties,s=[...qr(t),...Ir(t)];for(let r of s)this.createProperty(r,t[r])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[s,r]of t)this.elementProperties.set(s,r)}this._$Eh=new Map;for(let[t,s]of this.elementProperties){let r=this._$Eu(t,s);r!==void 0&&this._$Eh.set(r,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let s=new Set(e.flat(1/0).reverse());for(let r of s)t.unshift(_e(r))}else e!==void 0&&t.push(_e(e));return t}static _$Eu(e,t){let s=t.attribute;return s===!1?void 0:typeof s=="string"?s:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let s of t.keys())this.hasOwnProperty(s)&&(e.set(s,this[s]),delete this[s]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Xe(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,s){this._$AK(e,s)}_$ET(e,t){let s=this.constructor.elementProperties.get(e),r=this.constructor._$Eu(e,s);if(r!==void 0&&s.reflect===!0){let i=(s.converter?.toAttribute!==void 0?s.converter:ye).toAttribute(t,s.type);this._$Em=e,i==null?this.removeAttribute(r):this.setAttribute(r,i),this._$Em=null}}_$AK(e,t){let s=this.constructor,r=s._$Eh.get(e);if(r!==void 0&&this._$Em!==r){let i=s.getPropertyOptions(r),o=typeof i.converter=="function"?{fromAttribute:i.converter}:i.converter?.fromAttribute!==void 0?i.converter:ye;this._$Em=r;let a=o.fromAttribute(t,i.type);this[r]=a??this._$Ej?.get(r)??a,this._$Em=null}}requestUpdate(e,t,s,r=!1,i){if(e!==void 0){let o=this.constructor;if(r===!1&&(i=this[e]),s??=o.getPropertyOptions(e),!((s.hasChanged??ss)(i,t)||s.useDefault&&s.reflect&&i===this._$Ej?.get(e)&&!this.hasAttribute(o._$Eu(e,s))))return;this.C(e,t,s)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:s,reflect:r,wrapped:i},o){s&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,o??t??this[e]),i!==!0||o!==void 0)||(this._$AL.has(e)||(this.hasUpdated||s||(t=void 0),this._$AL.set(e,t)),r===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[r,i]of this._$Ep)this[r]=i;this._$Ep=void 0}let s=this.constructor.elementProperties;if(s.size>0)for(let[r,i]of s){let{wrapped:o}=i,a=this[r];o!==!0||this._$AL.has(r)||a===void 0||this.C(r,void 0,i,a)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(s=>s.hostUpdate?.()),this.update(t)):this._$EM()}catch(s){throw e=!1,this._$EM(),s}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};B.elementStyles=[],B.shadowRootOptions={mode:"open"},B[$t("elementProperties")]=new Map,B[$t("finalized")]=new Map,Vr?.({ReactiveElement:B}),(qt.reactiveElementVersions??=[]).push("2.1.2");var $e=globalThis,rs=n=>n,It=$e.trustedTypes,ns=It?It.createPolicy("lit-html",{createHTML:n=>n}):void 0,we="$lit$",V=`lit$${Math.random().toFixed(9).slice(2)}$`,ve="?"+V,jr=`<${ve}>`,tt=document,vt=()=>tt.createComment(""),xt=n=>n===null||typeof n!="object"&&typeof n!="function",xe=Array.isArray,ds=n=>xe(n)||typeof n?.[Symbol.iterator]=="function",be=`[ 	
\f\r]`,wt=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,is=/-->/g,os=/>/g,J=RegExp(`>|${be}(?:([^\\s"'>=/]+)(${be}*=${be}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),as=/'/g,cs=/"/g,ps=/^(?:script|style|textarea|title)$/i,ke=n=>(e,...t)=>({_$litType$:n,strings:e,values:t}),p=ke(1),k=ke(2),Bn=ke(3),P=Symbol.for("lit-noChange"),u=Symbol.for("lit-nothing"),ls=new WeakMap,X=tt.createTreeWalker(tt,129);function hs(n,e){if(!xe(n)||!n.hasOwnProperty("raw"))throw Error("invalid template strings array");return ns!==void 0?ns.createHTML(e):e}var us=(n,e)=>{let t=n.length-1,s=[],r,i=e===2?"<svg>":e===3?"<math>":"",o=wt;for(let a=0;a<t;a++){let c=n[a],d,l,h=-1,g=0;for(;g<c.length&&(o.lastIndex=g,l=o.exec(c),l!==null);)g=o.lastIndex,o===wt?l[1]==="!--"?o=is:l[1]!==void 0?o=os:l[2]!==void 0?(ps.test(l[2])&&(r=RegExp("</"+l[2],"g")),o=J):l[3]!==void 0&&(o=J):o===J?l[0]===">"?(o=r??wt,h=-1):l[1]===void 0?h=-2:(h=o.lastIndex-l[2].length,d=l[1],o=l[3]===void 0?J:l[3]==='"'?cs:as):o===cs||o===as?o=J:o===is||o===os?o=wt:(o=J,r=void 0);let m=o===J&&n[a+1].startsWith("/>")?" ":"";i+=o===wt?c+jr:h>=0?(s.push(d),c.slice(0,h)+we+c.slice(h)+V+m):c+V+(h===-2?a:m)}return[hs(n,i+(n[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),s]},kt=class n{constructor({strings:e,_$litType$:t},s){let r;this.parts=[];let i=0,o=0,a=e.length-1,c=this.parts,[d,l]=us(e,t);if(this.el=n.createElement(d,s),X.currentNode=this.el.content,t===2||t===3){let h=this.el.content.firstChild;h.replaceWith(...h.childNodes)}for(;(r=X.nextNode())!==null&&c.length<a;){if(r.nodeType===1){if(r.hasAttributes())for(let h of r.getAttributeNames())if(h.endsWith(we)){let g=l[o++],m=r.getAttribute(h).split(V),y=/([.?@])?(.*)/.exec(g);c.push({type:1,index:i,name:y[2],strings:m,ctor:y[1]==="."?Bt:y[1]==="?"?Vt:y[1]==="@"?jt:st}),r.removeAttribute(h)}else h.startsWith(V)&&(c.push({type:6,index:i}),r.removeAttribute(h));if(ps.test(r.tagName)){let h=r.textContent.split(V),g=h.length-1;if(g>0){r.textContent=It?It.emptyScript:"";for(let m=0;m<g;m++)r.append(h[m],vt()),X.nextNode(),c.push({type:2,index:++i});r.append(h[g],vt())}}}else if(r.nodeType===8)if(r.data===ve)c.push({type:2,index:i});else{let h=-1;for(;(h=r.data.indexOf(V,h+1))!==-1;)c.push({type:7,index:i}),h+=V.length-1}i++}}static createElement(e,t){let s=tt.createElement("template");return s.innerHTML=e,s}};function et(n,e,t=n,s){if(e===P)return e;let r=s!==void 0?t._$Co?.[s]:t._$Cl,i=xt(e)?void 0:e._$litDirective$;return r?.constructor!==i&&(r?._$AO?.(!1),i===void 0?r=void 0:(r=new i(n),r._$AT(n,t,s)),s!==void 0?(t._$Co??=[])[s]=r:t._$Cl=r),r!==void 0&&(e=et(n,r._$AS(n,e.values),r,s)),e}var zt=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:s}=this._$AD,r=(e?.creationScope??tt).importNode(t,!0);X.currentNode=r;let i=X.nextNode(),o=0,a=0,c=s[0];for(;c!==void 0;){if(o===c.index){let d;c.type===2?d=new ct(i,i.nextSibling,this,e):c.type===1?d=new c.ctor(i,c.name,c.strings,this,e):c.type===6&&(d=new Ft(i,this,e)),this._$AV.push(d),c=s[++a]}o!==c?.index&&(i=X.nextNode(),o++)}return X.currentNode=tt,r}p(e){let t=0;for(let s of this._$AV)s!==void 0&&(s.strings!==void 0?(s._$AI(e,s,t),t+=s.strings.length-2):s._$AI(e[t])),t++}},ct=class n{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,s,r){this.type=2,this._$AH=u,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=s,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=et(this,e,t),xt(e)?e===u||e==null||e===""?(this._$AH!==u&&this._$AR(),this._$AH=u):e!==this._$AH&&e!==P&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):ds(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==u&&xt(this._$AH)?this._$AA.nextSibling.data=e:this.T(tt.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:s}=e,r=typeof s=="number"?this._$AC(e):(s.el===void 0&&(s.el=kt.createElement(hs(s.h,s.h[0]),this.options)),s);if(this._$AH?._$AD===r)this._$AH.p(t);else{let i=new zt(r,this),o=i.u(this.options);i.p(t),this.T(o),this._$AH=i}}_$AC(e){let t=ls.get(e.strings);return t===void 0&&ls.set(e.strings,t=new kt(e)),t}k(e){xe(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,s,r=0;for(let i of e)r===t.length?t.push(s=new n(this.O(vt()),this.O(vt()),this,this.options)):s=t[r],s._$AI(i),r++;r<t.length&&(this._$AR(s&&s._$AB.nextSibling,r),t.length=r)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let s=rs(e).nextSibling;rs(e).remove(),e=s}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},st=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,s,r,i){this.type=1,this._$AH=u,this._$AN=void 0,this.element=e,this.name=t,this._$AM=r,this.options=i,s.length>2||s[0]!==""||s[1]!==""?(this._$AH=Array(s.length-1).fill(new String),this.strings=s):this._$AH=u}_$AI(e,t=this,s,r){let i=this.strings,o=!1;if(i===void 0)e=et(this,e,t,0),o=!xt(e)||e!==this._$AH&&e!==P,o&&(this._$AH=e);else{let a=e,c,d;for(e=i[0],c=0;c<i.length-1;c++)d=et(this,a[s+c],t,c),d===P&&(d=this._$AH[c]),o||=!xt(d)||d!==this._$AH[c],d===u?e=u:e!==u&&(e+=(d??"")+i[c+1]),this._$AH[c]=d}o&&!r&&this.j(e)}j(e){e===u?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},Bt=class extends st{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===u?void 0:e}},Vt=class extends st{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==u)}},jt=class extends st{constructor(e,t,s,r,i){super(e,t,s,r,i),this.type=5}_$AI(e,t=this){if((e=et(this,e,t,0)??u)===P)return;let s=this._$AH,r=e===u&&s!==u||e.capture!==s.capture||e.once!==s.once||e.passive!==s.passive,i=e!==u&&(s===u||r);r&&this.element.removeEventListener(this.name,this,s),i&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Ft=class{constructor(e,t,s){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=s}get _$AU(){return this._$AM._$AU}_$AI(e){et(this,e)}},ms={M:we,P:V,A:ve,C:1,L:us,R:zt,D:ds,V:et,I:ct,H:st,N:Vt,U:jt,B:Bt,F:Ft},Fr=$e.litHtmlPolyfillSupport;Fr?.(kt,ct),($e.litHtmlVersions??=[]).push("3.3.3");var gs=(n,e,t)=>{let s=t?.renderBefore??e,r=s._$litPart$;if(r===void 0){let i=t?.renderBefore??null;s._$litPart$=r=new ct(e.insertBefore(vt(),i),i,void 0,t??{})}return r._$AI(n),r};var Se=globalThis,z=class extends B{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=gs(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return P}};z._$litElement$=!0,z.finalized=!0,Se.litElementHydrateSupport?.({LitElement:z});var Wr=Se.litElementPolyfillSupport;Wr?.({LitElement:z});(Se.litElementVersions??=[]).push("4.2.2");var[_s,fs]=[6e4,36e5],Kr={GBP:"p",SEK:"öre",DKK:"øre",NOK:"øre"},D=n=>Kr[n]??"c",M=(n,e=1)=>{let t=(n*100).toFixed(e);return Number(t)===0?0 .toFixed(e):t.replace("-","−")},j=(n,e)=>n==null?"–":`${M(n)} ${D(e)}`,Ce=new Map;function ys(n,e,t){let s=n.name+e+JSON.stringify(t);return Ce.has(s)||Ce.set(s,new n(e,t)),Ce.get(s)}var St=(n,e)=>ys(Intl.DateTimeFormat,n,e),Ae=(n,e,t)=>ys(Intl.NumberFormat,e,t).format(n),lt=(n,e,t)=>n==null?"–":Ae(n,t,{style:"currency",currency:e}),dt=n=>n==null?"–":`${n.toFixed(1)} kWh`,W=(n,e,t)=>St("en-GB",{timeZone:e,timeZoneName:t,hour:"2-digit",minute:"2-digit"}).format(new Date(n));function bs(n,e){let t=W(n,e);return[-fs,fs].some(r=>W(Number(new Date(n))+r,e)===t)?W(n,e,"short"):t}var Te=(n,e)=>St("en-GB",{timeZone:e,timeStyle:"medium"}).format(Math.ceil(n/1e3)*1e3),rt=(n,e)=>St("en-CA",{timeZone:e,year:"numeric",month:"2-digit",day:"2-digit"}).format(new Date(n)),Wt=n=>Date.parse(`${n}T12:00Z`),$s=(n,e,t)=>St(e,{...t,timeZone:"UTC"}).format(Wt(n)),ws=(n,e,t)=>St(t,{day:"numeric",month:"short",year:"numeric",timeZone:"UTC"}).formatRange(Wt(n),Wt(e)),b=(n,e)=>new Date(Wt(n)+e*864e5).toISOString().slice(0,10);function pt(n,e){let t=Date.parse(`${n}T00:00Z`);for(let s=-840;s<=840;s+=15){let r=t+s*_s;if(rt(r,e)===n&&rt(r-1,e)!==n)return r}return t}function H(n){let e=Math.max(0,Math.ceil(n/_s)),[t,s]=[Math.floor(e/60),e%60];return t?s?`${t} h ${String(s).padStart(2,"0")}`:`${t} h`:`${e} min`}var Ct=18e5;function Gr({start:n,end:e},t){let s=Math.ceil(n/Ct)*Ct;return Array.from({length:Math.ceil((e-s)/Ct)},(i,o)=>s+o*Ct).filter(i=>Number(W(i,t).replace(":",""))%(e-n>50*Ct?1200:600)===0)}var ht=(n,{start:e,end:t})=>100*(Math.min(Math.max(n,e),t)-e)/(t-e),At=(n,e)=>p`<div class="axis" aria-hidden="true">
    ${Gr(n,e).filter(t=>Math.abs(ht(t,n)-50)<46).map(t=>p`<span style="left:${ht(t,n)}%">${W(t,e)}</span>`)}
  </div>`;var vs=`:host {
  display: block;
}

.row {
  height: var(--bars-height, 96px);
  cursor: pointer;
  border-radius: 4px;
  touch-action: pan-y;
}

.row:focus-visible {
  outline: 2px solid var(--primary-color);
  outline-offset: 2px;
}

svg {
  width: 100%;
  height: 100%;
  display: block;
}

rect {
  fill: var(--disabled-color, #9e9e9e);
}

.plunge {
  fill: var(--info-color, #039be5);
}

.cheap {
  fill: var(--success-color, #43a047);
}

.normal {
  fill: var(--warning-color, #ffa600);
}

.expensive {
  fill: var(--error-color, #db4437);
}

.gap, .predicted {
  fill-opacity: 0.2;
  stroke: currentColor;
  stroke-width: 1;
  stroke-dasharray: 2 2;
  vector-effect: non-scaling-stroke;
}

.chosen {
  stroke: var(--primary-text-color);
  stroke-width: 2;
  vector-effect: non-scaling-stroke;
}

.now {
  stroke: var(--primary-text-color);
  stroke-width: 2;
  vector-effect: non-scaling-stroke;
}

.label {
  margin: 8px 0 0;
  min-height: 1.4em;
}

.label::first-letter {
  text-transform: uppercase;
}
`;var Kt=100,Qr={ArrowRight:1,ArrowUp:1,ArrowLeft:-1,ArrowDown:-1,Home:-1e4,End:1e4},Gt=n=>({start:n[0].start,end:n.at(-1).end}),Yt=class extends z{static{this.properties={bars:{attribute:!1},now:{attribute:!1},name:{attribute:!1},chosen:{state:!0}}}get shown(){let e=this.bars.findIndex(s=>s.start<=this.now&&this.now<s.end),t=this.bars.findIndex(s=>s.start===this.chosen);return Math.max(0,t>=0?t:e)}choose(e){this.chosen=this.bars[Math.min(Math.max(e,0),this.bars.length-1)].start}onKey(e){let t=Qr[e.key];t!==void 0&&(e.preventDefault(),this.choose(this.shown+t))}onTap(e){let t=e.currentTarget.getBoundingClientRect(),{start:s,end:r}=Gt(this.bars),i=s+(e.clientX-t.left)/t.width*(r-s);this.choose(this.bars.findIndex(o=>i<o.end))}render(){let{bars:e,shown:t}=this;if(!e.length)return u;let s=Gt(e),r=e.flatMap(l=>l.value===null?[]:[l.value]),[i,o]=[r.length?Math.max(0,...r):Kt,Math.min(0,...r)],a=Kt/(i-o||1),c=l=>ht(l,s),d=c(this.now);return p`<div class="row" role="slider" tabindex="0" aria-label=${this.name} aria-valuemin="0" aria-valuemax=${e.length-1}
        aria-valuenow=${t} aria-valuetext=${e[t].label} @keydown=${this.onKey} @pointerdown=${this.onTap}>
        <svg viewBox="0 0 100 ${Kt}" preserveAspectRatio="none" aria-hidden="true">
          ${e.map((l,h)=>{let g=l.value??i,m=Math.max(1,Math.abs(g)*a);return k`<rect
              class="${l.kind} ${l.value===null?"gap":""} ${l.isPredicted?"predicted":""} ${h===t?"chosen":""}"
              x=${c(l.start)+.15} width=${Math.max(.3,c(l.end)-c(l.start)-.3)}
              y=${(i-Math.max(g,0))*a} height=${m} />`})}
          ${d>0&&d<100?k`<line class="now" x1=${d} x2=${d} y1="0" y2=${Kt} />`:u}
        </svg>
      </div>
      <slot></slot>
      <p class="label" aria-hidden="true">${e[t].label}</p>`}static{this.styles=C(vs)}};var S="octopus_insight",Ee=(n,e)=>n?.platform===S&&e.includes(n.translation_key??""),Qt=(n,e)=>Object.values(n.entities).filter(t=>Ee(t,e)),Tt=(n,e,t)=>Qt(n,[t]).find(s=>s.device_id===e)?.entity_id,N=(n,e)=>n.find(t=>t.device_id===e)??n[0];function xs(n,e,t){let s=e?n.entities[e]:Qt(n,t)[0],r=s?.platform===S&&s.device_id,i=r&&n.devices[r]?.primary_config_entry;return r&&i?{entry:i,device:r}:void 0}var K=(n,e)=>n.devices[e]?.name_by_user??n.devices[e]?.name??"";var[ks,Zr]=[2e3,6e4],Re=class{constructor(e,t){this.connection=e;this.message=t;this.news={};this.feeds=new Set;this.wait=ks;this.begin=()=>{clearTimeout(this.timer);let e=t=>{this.wait=ks,this.hear("answer"in t?{answer:t.answer,at:Date.now()}:{...this.news,...t})};this.end=this.connection.subscribeMessage(e,this.message,{resubscribe:!1}).catch(t=>{let s=t?.code==="unknown_command"?"not_running":"refused";this.hear({...this.news,problem:{key:s,message:t?.message}}),this.timer=window.setTimeout(this.begin,this.wait),this.wait=Math.min(2*this.wait,Zr)})};this.lost=()=>{clearTimeout(this.timer),this.end=void 0,this.hear({...this.news,problem:{key:"disconnected"}})};e.addEventListener("ready",this.begin),e.addEventListener("disconnected",this.lost),this.begin()}hear(e){this.news=e,this.feeds.forEach(({card:t})=>t.requestUpdate())}close(){clearTimeout(this.timer),this.connection.removeEventListener("ready",this.begin),this.connection.removeEventListener("disconnected",this.lost),this.end?.then(e=>e?.()).catch(()=>{})}},Me=new Map,L=class{constructor(e){this.card=e;e.addController(this)}get channel(){return Me.get(this.key??"")}get news(){return this.channel?.news??{}}ask({connection:e},t,s){let r=s&&JSON.stringify([t,s]);r!==this.key&&(this.hostDisconnected(),this.key=r,r&&(this.channel||Me.set(r,new Re(e,{type:`${S}/follow`,question:t,fields:s})),this.channel.feeds.add(this)))}hostConnected(){this.card.requestUpdate()}hostDisconnected(){let{channel:e}=this;e?.feeds.delete(this),e?.feeds.size===0&&(e.close(),Me.delete(this.key)),this.key=void 0}};var Oe=new Map,Zt=new Map;async function ut(n,e){let{language:t}=n;if(Oe.has(t))return;Zt.has(t)||Zt.set(t,n.loadBackendTranslation("common",S));let s=await Zt.get(t).catch(()=>{});Zt.delete(t),s&&(Oe.set(t,s),e())}var Et=(n,e,t)=>Oe.get(n.language)?.(`component.${S}.common.${e}`,t)||void 0,mt=(n,e,t)=>n.localize(`component.${S}.entity.sensor.${e}.state.${t}`)||t;var Ss=`:host {
  display: block;
  height: 100%;
}

ha-card {
  height: 100%;
  box-sizing: border-box;
  padding: 16px;
  container-type: inline-size;
  overflow: hidden;
}

h2 {
  margin: 0 0 8px;
  font-size: 1.2em;
  font-weight: 500;
}

p {
  margin: 0 0 8px;
  text-wrap: pretty;
}

.problem {
  padding: 8px 12px;
  border-inline-start: 4px solid var(--warning-color);
  background: var(--secondary-background-color);
}

.quiet {
  color: var(--secondary-text-color);
}

button {
  font: inherit;
  color: var(--primary-text-color);
  background: var(--secondary-background-color);
  border: 1px solid var(--divider-color);
  border-radius: 8px;
  padding: 8px 12px;
  min-height: 40px;
  cursor: pointer;
}

button[aria-pressed="true"] {
  box-shadow: inset 0 0 0 2px var(--primary-text-color);
  font-weight: 600;
}

button:disabled {
  opacity: 0.6;
  cursor: default;
}

:focus-visible {
  outline: 2px solid var(--primary-color);
  outline-offset: 2px;
}

table {
  width: 100%;
  border-collapse: collapse;
}

th, td {
  padding: 4px 8px;
  text-align: end;
  border-bottom: 1px solid var(--divider-color);
  font-weight: 400;
}

th:first-child, td:first-child {
  text-align: start;
}

.hidden {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

.axis {
  position: relative;
  height: 1.5em;
  font-size: 0.85em;
}

.axis span {
  position: absolute;
  transform: translateX(-50%);
  white-space: nowrap;
}

.legend {
  display: flex;
  flex-wrap: wrap;
  gap: 4px 16px;
  margin: 8px 0;
  padding: 0;
  list-style: none;
  font-size: 0.9em;
}

.legend li {
  display: flex;
  align-items: center;
  gap: 6px;
}
`;var Cs=6e4,De=new Set;function As(){De.forEach(n=>n.requestUpdate()),window.setTimeout(As,Cs-Date.now()%Cs)}As();var T=class extends z{constructor(){super(...arguments);this.home=new L(this)}static{this.properties={hass:{attribute:!1},config:{state:!0}}}static{this.keys=["current_rate"]}static{this.none="card_no_home"}static{this.grid={columns:12,rows:"auto",min_columns:6}}static getConfigForm(){let t=({name:r})=>F(`card_field_${r}`)??r,s=({name:r})=>F(`card_help_${r}`);return{schema:[...this.form(),{name:"title",selector:{text:{}}}],computeLabel:t,computeHelper:s}}static form(){return[{name:"entity",selector:{entity:{filter:{integration:S}}}}]}static getStubConfig(t){let[s]=Qt(t,this.keys);return s?{entity:s.entity_id}:{}}setConfig(t){if(typeof(t.entity??"")!="string")throw new Error(F("card_bad_entity")??"entity");this.config=t}getCardSize(){return 4}getGridOptions(){return this.kind.grid}get kind(){return this.constructor}watched(){return[]}follow({entry:t}){this.home.ask(this.hass,"get_now",{config_entry_id:t})}get news(){return this.home.news}get answer(){return this.home.news.answer}connectedCallback(){super.connectedCallback(),De.add(this)}disconnectedCallback(){super.disconnectedCallback(),De.delete(this)}shouldUpdate(t){let s=t.get("hass"),r=this.hass;if(t.size!==1||!s||!r)return!0;let i=["connection","entities","devices","language","locale","localize","themes","kioskMode"],o=a=>a&&s.states[a]!==r.states[a];return i.some(a=>s[a]!==r[a])||this.watched().some(o)}get where(){return this.hass&&xs(this.hass,this.config?.entity,this.kind.keys)}willUpdate(){this.hass&&(ut(this.hass,()=>this.requestUpdate()),this.where&&this.isConnected&&this.follow(this.where))}t(t,s){return(this.hass&&Et(this.hass,t,s))??""}render(){let{config:t,where:s}=this;if(!t||!this.t("card_name_price"))return u;let r=s?this.problem():this.whereText();return p`<ha-card>
      ${t.title?p`<h2>${t.title}</h2>`:u}
      ${r?p`<p class="problem" role="status">${r}</p>`:u}
      ${s&&this.answer?this.content(s):u}
    </ha-card>`}whereText(){let[{entity:t},{entities:s}]=[this.config,this.hass];if(t&&s[t]?.platform!==S)return this.t("card_entity_gone");let r=Object.values(s).some(i=>i.platform===S);return this.t(r?this.kind.none:"card_no_home")}problem(){let{problem:t,at:s}=this.news,r=o=>({age:H(Date.now()-o)}),i=Date.parse(this.answer?.stale_since??"");return t?`${this.problemText(t)} ${s?this.t("card_shown_since",r(s)):""}`:i?this.t("card_stale",r(i)):void 0}problemText({key:t,message:s}){return this.t(`card_problem_${t}`)||s||this.t("card_problem_refused")}updated(){let{answer:t,problem:s}=this.news,r=!!(t||s||!this.where);this.toggleAttribute("data-drawn",r&&this.renderRoot.querySelector("ha-card")!==null)}get today(){return rt(Date.now(),this.answer.zone)}date(t,s={weekday:"short",day:"numeric",month:"short"}){return $s(t,this.hass.language,s)}clock(t){return bs(t,this.answer.zone)}dated(t){let{today:s}=this,r={[s]:"",[b(s,1)]:this.t("card_tomorrow"),[b(s,-1)]:this.t("card_yesterday")},i=rt(t,this.answer.zone);return`${r[i]??this.date(i)} ${this.clock(t)}`.trim()}static{this.styles=C(Ss)}};function F(n){let e=document.querySelector("home-assistant");return e?.hass&&Et(e.hass,n)}var Ts=`.head {
  font-size: clamp(1.4rem, 8cqi, 2.4rem);
  font-weight: 600;
  line-height: 1.1;
}

.status, [aria-current] td {
  font-weight: 600;
}

.strip {
  position: relative;
  height: 64px;
  margin-top: 12px;
}

.strip .band {
  position: absolute;
  bottom: 0;
  box-sizing: border-box;
  border-inline-end: 1px solid var(--card-background-color);
}

.line {
  position: absolute;
  top: -4px;
  bottom: 0;
  border-inline-start: 2px solid var(--primary-text-color);
}

.hours {
  display: flex;
  justify-content: space-between;
  font-size: 0.85em;
  margin: 2px 0 8px;
}

.band {
  background: var(--warning-color);
}

.SUPER_OFF_PEAK {
  background: var(--info-color);
}

.OFF_PEAK {
  background: var(--success-color);
}

.ON_PEAK {
  background: repeating-linear-gradient(135deg, transparent 0 4px, rgb(0 0 0 / 25%) 4px 6px) var(--error-color);
}

.PARTIAL_PEAK {
  background: repeating-linear-gradient(135deg, transparent 0 8px, rgb(0 0 0 / 25%) 8px 10px) var(--warning-color);
}

i {
  display: inline-block;
  width: 12px;
  height: 12px;
  margin-inline-end: 6px;
  border-radius: 2px;
}

th, td {
  padding-inline: 4px;
}

td:first-child {
  white-space: nowrap;
}

:is(th, td):nth-child(2) {
  text-align: start;
}
`;var tn=`component.${S}.entity.binary_sensor.powerwall_out_of_sync.state_attributes.no_tariff.state`,Jt=n=>(Number(n.slice(0,2))+Number(n.slice(3))/60)/.24,Xt=class n extends T{constructor(){super(...arguments);this.word=t=>this.t(`card_battery_${t.toLowerCase()}`)}static{this.keys=["powerwall_tariff","powerwall_status"]}static{this.none="card_battery_none"}content({device:t}){let{sites:s,zone:r,currency:i}=this.answer,o=N(s,t);if(!o)return p`<p>${this.t(n.none)}</p>`;let a=W(Date.now(),r),c=o.bands.find(h=>a<h.end),d=o.no_tariff&&this.hass.localize(`${tn}.${o.no_tariff}`),l=c&&{buy:j(c.buy,i),sell:j(c.sell,i),until:c.end};return p`<p class="quiet">${o.name}</p>
      <p class="head" role="status">${c?this.word(c.label):this.t("card_battery_no_tariff")}</p>
      <p>${l?this.t("card_battery_now",l):d}</p>
      ${this.sending(o)} ${c?this.bands(o,a):u}`}sending({status:t,is_on:s,sender:r,...i}){let o=Date.now(),[a,c]=[Date.parse(i.last_sent_at??""),Date.parse(i.next_attempt_at??"")],d=a?this.t("card_battery_sent",{time:this.dated(a),age:H(o-a)}):this.t("card_battery_never_sent"),l=c>o+1e3?this.t("card_battery_next",{time:this.dated(c)}):this.t(`card_battery_due_${r}`);return p`${t?p`<p class="status">${mt(this.hass,"powerwall_status",t)}</p>`:u}
      ${s||t==="switched_off"?u:p`<p>${this.t("card_battery_off")}</p>`}
      <p>${d} ${c?l:u}</p>`}bands({bands:t},s){let r={coin:D(this.answer.currency)},i=Math.max(...t.map(o=>o.buy))||1;return p`<div class="strip" aria-hidden="true">
        ${t.map(({start:o,end:a,label:c,buy:d})=>p`<div class="band ${c}"
          style="left:${Jt(o)}%;width:${Jt(a)-Jt(o)}%;height:${25+75*d/i}%"></div>`)}
        <div class="line" style="left:${Jt(s)}%"></div>
      </div>
      <div class="hours" aria-hidden="true">${[0,6,12,18,24].map(o=>p`<span>${`${o}`.padStart(2,"0")}:00</span>`)}</div>
      <table aria-label=${this.t("card_battery_bands")}>
        <tr>${["time","band","buy","sell"].map(o=>p`<th scope="col">${this.t(`card_battery_${o}`,r)}</th>`)}</tr>
        ${t.map(({start:o,end:a,label:c,buy:d,sell:l})=>p`<tr aria-current=${o<=s&&s<a?"time":u}>
          <td>${o}–${a}</td><td><i class="band ${c}"></i>${this.word(c)}</td><td>${M(d)}</td><td>${M(l)}</td>
        </tr>`)}
      </table>`}static{this.styles=[T.styles,C(Ts)]}};var U=(n,{start:e,end:t})=>n.map(s=>({...s,start:Date.parse(s.start),end:Date.parse(s.end)})).filter(s=>s.end>e&&s.start<t);function Ms(n,e,t){let s=i=>(n[i]?.price??null)!==null,r=({price:i,start:o,end:a},c)=>i===null?"":`${s(c-1)?"L":"M"}${e(o)} ${t(i)}H${e(a)}`;return n.map(r).join("")}function te(n,e){let t=[];for(let{level:s,price:r,start:i,end:o}of U(n.slots,e)){if(s!=="cheap"&&s!=="plunge"||r===null)continue;let a=t.at(-1);a?.end===i?a.end=o:t.push({start:i,end:o,price:r})}return t}var en=/end|_to$|until|till/i,sn=/^(?!.*end).*(start|from|begin|date|time|hour)/i,rn=/^(?!.*(exc|low|high|min|max)).*(price|rate|value|pred|cost|total)/i,Pe=n=>typeof n=="number"?n:NaN;function Es(n){let e=typeof n=="string"?Date.parse(n):Pe(n)*(Pe(n)<1e11?1e3:1);return e>15e11?e:NaN}function Rs({attributes:n}){let e=String(n.unit_of_measurement??""),t=/^(p|pence|ct?|cents?|[öøo]re)(\/|$)/i.test(e)?100:/MWh/.test(e)?1e3:1;for(let s of Object.values(n).filter(Array.isArray)){let i=s.map(o=>{let a=(c,d)=>Object.entries(o??{}).map(([l,h])=>c.test(l)?d(h):NaN).find(Number.isFinite)??NaN;return{start:a(sn,Es),end:a(en,Es),price:a(rn,Pe)/t}}).filter(({start:o,price:a})=>o&&Number.isFinite(a)).sort((o,a)=>o.start-a.start);if(i.forEach((o,a)=>o.end||=i[a+1]?.start??o.start+18e5),i.length)return i}return[]}function Os({slots:n},e){let t=s=>s.price===null||s.level===null?1/0:Math.abs(s.price-e);return n.reduce((s,r)=>t(r)<t(s)?r:s,n[0]).level}var Ds=`.head {
  font-size: clamp(1.3rem, 6cqi, 2rem);
  font-weight: 600;
  line-height: 1.2;
}

.line {
  display: block;
  width: 100%;
  height: 96px;
  margin-top: 12px;
  background: var(--secondary-background-color);
  border-radius: 4px;
}

.mark {
  width: 24px;
  height: 14px;
  flex: none;
  overflow: visible;
}

svg * {
  vector-effect: non-scaling-stroke;
}

.off-peak {
  fill: var(--success-color);
  fill-opacity: 0.25;
  shape-rendering: crispEdges;
}

.price {
  fill: none;
  stroke: var(--primary-text-color);
  stroke-width: 1.5;
}

.now {
  stroke: var(--error-color);
  stroke-width: 2;
}

.block {
  stroke: var(--primary-color);
  stroke-width: 2;
  fill: var(--primary-color);
}

.planned {
  fill-opacity: 0.12;
  stroke-dasharray: 5 3;
}

.running {
  fill-opacity: 0.4;
  stroke-width: 4;
}

.withdrawn {
  fill: none;
  stroke: var(--secondary-text-color);
  stroke-width: 1.5;
}

ul {
  margin: 0 0 8px;
  padding: 0;
  list-style: none;
}

li {
  display: flex;
  align-items: center;
  gap: 8px;
  padding: 4px 0;
}

li span::first-letter {
  text-transform: uppercase;
}

.ask {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px 12px;
}

[aria-disabled="true"] {
  opacity: 0.6;
  cursor: default;
}
`;var[on,Ne]=[6e4,36e5],Hs=`component.${S}`,an=`${Hs}.entity.binary_sensor.intelligent_dispatching.state_attributes.reason.state`,ee=class n extends T{constructor(){super(...arguments);this.bounds=({start:t,end:s})=>({start:this.dated(t),end:this.clock(s)})}static{this.properties={...T.properties,said:{state:!0},isAsking:{state:!0}}}static{this.keys=["intelligent_dispatching","intelligent_state","next_dispatch"]}static{this.none="card_charging_no_car"}static form(){return[...super.form(),{name:"hours",selector:{select:{options:["24","48"],mode:"dropdown"}}}]}content({device:t}){let s=N(this.answer.cars,t);if(!s)return p`<p>${this.t(n.none)}</p>`;let r=Date.now(),i=Number(this.config.hours??24),[o,a]=i===48?[24,48]:[8,24],c=(Math.floor(r/Ne)-o)*Ne,d={start:c,end:c+a*Ne},l=U(s.slots,d).sort((_,$)=>_.start-$.start),h=s.state===null?this.t("card_charging_no_state"):mt(this.hass,"intelligent_state",s.state),{allowance:g,reason:m}=s,y=_=>H(Math.round(_*60)*on),v=g&&{left:y(g.remaining_hours),used:y(g.used_hours),until:this.dated(g.end)},f=Date.parse(s.plan_retrieved_at??"");return p`<p class="head" role="status">${this.headline(s,l,r)}</p>
      <p>${K(this.hass,s.device_id)}: ${m==="unplugged"?this.hass.localize(`${an}.unplugged`):h}</p>
      ${v?p`<p>${this.t("card_charging_allowance",v)}</p>`:u}
      ${i===a?u:p`<p class="problem">${this.t("card_charging_hours",{hours:i})}</p>`}
      ${this.line(l,d,r)}
      <ul aria-label=${this.t("card_charging_slots")}>
        ${l.map(_=>p`<li>${Ns(Ps(_.state,1,23,1,13))} <span>${this.sentence(_)}</span></li>`)}
        ${l.length||!s.is_plan_known?u:p`<li>${this.t("card_charging_empty")}</li>`}
      </ul>
      ${s.is_plan_reliable?u:p`<p>${this.t("card_charging_unreliable")}</p>`}
      ${s.plan_failed?p`<p class="problem">${this.t("card_charging_failed")}</p>`:u}
      <p class="quiet">${f?this.t("card_charging_as_of",{time:this.dated(f),age:H(r-f)}):this.t("card_charging_never")}</p>
      ${this.refreshLine(s,r)}`}headline(t,s,r){let i=s.find(a=>a.end>r&&(a.state==="running"||a.state==="planned"));if(!i)return this.t(t.is_plan_known?"card_charging_none":"card_charging_unknown");let o=i.state==="running"?"until":i.start>r?"next":"due";return this.t(`card_charging_${o}`,{...this.bounds(i),wait:H(i.start-r)})}sentence(t){let s=this.t(`card_charging_${t.state}`),r=t.state==="completed"&&t.energy_kwh!==null?`${s}, ${dt(t.energy_kwh)}`:s;return this.t("card_charging_slot",{...this.bounds(t),state:r})}line(t,s,r){let{meters:i,zone:o,currency:a}=this.answer,c=i.find($=>$.direction==="import"),d=U(c?.slots??[],s),l=$=>ht($,s),h=d.flatMap($=>$.price??[]),[g,m]=[Math.min(...h),Math.max(...h)],y=Ms(d,l,$=>92-84*($-g)/(m-g||1)),v=d.filter($=>$.reason==="standard_off_peak"),f={low:M(g),high:M(m),coin:D(a)},_=($,E,O)=>$?p`<li>${Ns(E)} ${this.t(O,f)}</li>`:u;return p`<svg class="line" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        ${v.map(({start:$,end:E})=>k`<rect class="off-peak" x=${l($)} width=${l(E)-l($)} height="100" />`)}
        ${t.map($=>Ps($.state,l($.start),l($.end),22,82))}
        <path class="price" d=${y} />
        <line class="now" x1=${l(r)} x2=${l(r)} y2="100" />
      </svg>
      ${At(s,o)}
      <ul class="legend" aria-hidden="true">
        ${_(!0,k`<line class="now" x1="12" x2="12" y2="14" />`,"card_now")}
        ${_(v.length,k`<rect class="off-peak" width="24" height="14" />`,"card_reason_standard_off_peak")}
        ${_(h.length,k`<path class="price" d="M0 10H12V4H24" />`,`card_charging_price${g===m?"":"s"}`)}
      </ul>`}refreshLine(t,s){let r=Date.parse(this.answer.requests?.person_allowed_at??""),i=r>s,o=i?Te(r,this.answer.zone):"";clearTimeout(this.wake),i&&(this.wake=window.setTimeout(()=>(this.said="",this.requestUpdate()),r-s+500));let a=i&&!this.said?.includes(o)?this.t("card_charging_again",{time:o}):"",c=i||!!(this.isAsking||this.news.problem);return p`<div class="ask">
      <button aria-disabled=${c} @click=${()=>c||this.refresh(t)}>${this.t("card_charging_refresh")}</button>
      <span role="status">${this.isAsking?this.t("card_charging_asking"):`${this.said??""} ${a}`}</span>
    </div>`}async refresh({device_id:t}){[this.isAsking,this.said]=[!0,void 0];let s={type:"call_service",domain:S,service:"refresh_intelligent_dispatches"};try{let[r,{response:i}]=await Promise.all([this.hass.loadBackendTranslation("exceptions",S),this.hass.callWS({...s,service_data:{device_id:t},return_response:!0})]),{accepted:o,reason:a,next_allowed_at:c}=Object.values(i)[0],d=o?Date.now():Date.parse(c??""),l=d?Te(d,this.answer.zone):"";this.said=o?this.t("card_charging_refreshed",{time:l}):r(`${Hs}.exceptions.refresh_${a}.message`,{time:l})}catch(r){this.said=this.t("card_charging_refused",{message:r?.message??""})}this.isAsking=!1}static{this.styles=[T.styles,C(Ds)]}},Ps=(n,e,t,s,r)=>k`<rect class="block ${n}" x=${e} width=${Math.max(.4,t-e)} y=${s} height=${r-s} />
    ${n==="withdrawn"?k`<line class="withdrawn" x1=${e} x2=${t} y1=${r} y2=${s} />`:u}`,Ns=n=>p`<svg class="mark" viewBox="0 0 24 14" aria-hidden="true">${n}</svg>`;function Ls({electricity:n,electricity_standing_charge:e,gas:t,total_cost:s}){let r=(l,h,g,m)=>({device_id:l,direction:"import",bands:Object.entries(h).flatMap(([y,{usage:v,cost:f}])=>v||f?[{band:y,kwh:v,as_billed:f}]:[]),standing_charge:g,total:{as_billed:m},missing_half_hours:0,smart_charging_sessions:h.smart_charging?.sessions??0,smart_charging_savings:h.smart_charging?.savings??0}),{smart_charging:i,off_peak:o,peak:a,total_cost:c}=n,d=[r("electricity",{smart_charging:i,off_peak:o,peak:a},e,c)];return t&&d.push(r("gas",{standard:t},t.standing_charge,t.total_cost)),{meters:d,total:{as_billed:s},statements:[]}}function G(n,e){let t=(new Date(`${e}T12:00Z`).getUTCDay()+6)%7,s={day:e,week:b(e,-t),month:`${e.slice(0,8)}01`}[n],r=b(s,{day:1,week:7,month:31}[n]);return[s,n==="month"?`${r.slice(0,8)}01`:r]}var Us=`.choices, .steps {
  display: flex;
  gap: 8px;
  align-items: center;
  margin: 0 0 12px;
}

.choices {
  flex-wrap: wrap;
}

.choices button {
  flex: 1;
}

.steps button {
  width: 44px;
  font-size: 1.4em;
  line-height: 1;
  padding: 4px;
}

.steps h3 {
  flex: 1;
  text-align: center;
  margin: 0;
}

h3 {
  margin: 20px 0 8px;
  font-size: 1.1em;
  font-weight: 500;
}

.beside {
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(min(280px, 100%), 1fr));
  gap: 0 32px;
}

.mark {
  width: 1em;
  height: 1em;
  vertical-align: -0.1em;
  fill: none;
  stroke: currentColor;
  stroke-width: 3;
}

.matches, .complete {
  color: var(--success-color);
}

.partly {
  color: var(--warning-color);
}

.differs, .nothing {
  color: var(--error-color);
}
`;var R=class extends T{constructor(){super(...arguments);this.feed=new L(this);this.days=(t,s)=>ws(t,s,this.hass.language)}static{this.properties={...T.properties,chosen:{state:!0}}}get day(){return this.chosen??b(this.today,-1)}moment(t){return`${this.date(rt(t,this.answer.zone),{day:"numeric",month:"short"})} ${this.clock(t)}`}get hasSupplier(){return this.answer.requests!==null}get isAdmin(){return this.hass.user?.is_admin??!1}get news(){return this.answer?this.feed.news:this.home.news}follow(t){if(super.follow(t),!this.answer)return;let[s,r]=this.question();this.feed.ask(this.hass,s,{config_entry_id:t.entry,...r})}choices(t,s,r,i){let o=([a,c])=>p`<button aria-pressed=${a===r} @click=${()=>i(a)}>${c}</button>`;return p`<div class="choices" role="group" aria-label=${this.t(t)}>${s.map(o)}</div>`}steps(t,s,r){let i=(o,a,c)=>p`<button aria-label=${this.t(o)} ?disabled=${!c} @click=${c}>${a}</button>`;return p`<div class="steps">
      ${i("card_before","‹",s)}<h3 aria-live="polite">${t}</h3>${i("card_after","›",r)}
    </div>`}static{this.styles=[T.styles,C(Us)]}};var qs=k`<path d="M5 5l14 14M19 5L5 19" />`,ln={plunge:k`<path d="M4 3h16l-8 9zM4 12h16l-8 9z" />`,cheap:k`<path d="M2 5h20l-10 16z" />`,normal:k`<circle cx="12" cy="12" r="9" />`,expensive:k`<path d="M2 20h20L12 4z" />`,unknown:k`<circle cx="12" cy="12" r="8" fill="none" stroke="currentColor" stroke-width="3" stroke-dasharray="4 3" />`},dn={matches:k`<path d="M4 12l6 6L21 6" />`,differs:qs,cannot_tell:k`<path d="M8 8a4 4 0 1 1 5 4q-1 1-1 3M12 19v1" />`,complete:k`<circle cx="12" cy="12" r="9" fill="currentColor" />`,partly:k`<circle cx="12" cy="12" r="9" /><path d="M12 3a9 9 0 0 0 0 18z" fill="currentColor" />`,nothing:qs,later:k`<circle cx="12" cy="12" r="9" stroke-dasharray="2 4" />`,no_supply:k`<path d="M6 12h12" />`},gt=n=>p`<svg class="shape ${n}" viewBox="0 0 24 24" aria-hidden="true">${ln[n]}</svg>`,ft=n=>p`<svg class="mark ${n}" viewBox="0 0 24 24" aria-hidden="true">${dn[n]}</svg>`;var Is=`.total {
  font-size: clamp(2rem, 11cqi, 4rem);
  font-weight: 700;
  line-height: 1.1;
  margin: 0;
}

.before {
  visibility: hidden;
}

caption {
  text-align: start;
  font-weight: 500;
  font-size: 1.1em;
  padding: 12px 0 4px;
}

table {
  margin: 0 0 8px;
  font-variant-numeric: tabular-nums;
}

td:not(:first-child) {
  white-space: nowrap;
  width: 5em;
}

.sum td {
  font-weight: 500;
  border-bottom: none;
}

.smart_charging td {
  background: var(--secondary-background-color);
  font-weight: 500;
}

.smart_charging td:first-child {
  border-inline-start: 6px double var(--success-color);
}

.missing {
  border-inline-start: 4px dashed var(--warning-color);
  padding-inline-start: 8px;
}

.verdict {
  font-size: 1.2em;
  font-weight: 500;
  margin: 12px 0;
}

ul {
  margin: 0 0 12px;
  padding-inline-start: 4px;
  list-style: none;
}

ul ul {
  margin: 0;
  padding-inline-start: 20px;
}

small {
  display: block;
  margin: 0 0 4px 1.6em;
}
`;var He="latest",hn=["day","week","month"],Le=["smart_charging","car","off_peak","middle","standard","peak"],se=class extends R{constructor(){super(...arguments);this.facts=({start:t,end:s,total:r})=>`${this.days(t,s)}: ${this.amount(r)}`}static{this.keys=["cost_this_month","standing_charge","previous_cost","export_rate"]}static{this.properties={...R.properties,picked:{state:!0},checks:{state:!0}}}get span(){let[t,s]=G(this.isAdmin?this.picked??"month":"day",this.day);return{start:t,end:s<this.today?s:this.today,next:s}}question(){let{start:t,end:s}=this.span;return this.isAdmin?["get_bill",{start:t,end:s}]:["get_daily_summary",{date:t}]}follow(t){t.entry!==this.entry&&([this.entry,this.checks,this.kept]=[t.entry,{},void 0]),super.follow(t),this.kept=this.feed.news.answer??this.kept}content(){let{start:t,end:s,next:r}=this.span,{answer:i,problem:o}=this.feed.news,a=i??(o?void 0:this.kept),c=hn.map(l=>[l,this.t(`card_bill_${l}`)]),d=r<this.today?()=>this.chosen=r:void 0;return p`${this.isAdmin?this.choices("card_bill_period",c,this.picked??"month",l=>this.picked=l):u}
      ${this.steps(this.days(t,b(s,-1)),()=>this.chosen=b(t,-1),d)}
      ${a?p`<div class=${i?"":"before"} ?inert=${!i}>${this.figures(a)}</div>`:u}
      ${this.isAdmin?u:p`<p class="quiet">${this.t("card_bill_for_all")}</p>`}`}figures(t){let s="meters"in t?t:Ls(t),r="date"in t&&!t.is_requested_day&&this.t("card_bill_other_day",{day:t.date});return s.meters.length?p`${r?p`<p class="problem">${r}</p>`:u}
      <p class="total">${this.amount(s.total.as_billed)}</p>
      ${this.isAdmin&&this.hasSupplier?p`<p class="quiet">${this.t("card_bill_about")}</p>`:u}
      <div class="beside">${s.meters.map(i=>this.metered(i))}</div>
      ${this.isAdmin&&this.hasSupplier?this.statements(s.statements):u}`:p`<p>${this.t("card_bill_nothing")}</p>`}amount(t){return t===null?this.t("card_unknown"):lt(t,this.answer.currency,this.hass.language)}metered(t){let s=t.direction==="export"?-1:1,r=[...t.bands].sort((d,l)=>Le.indexOf(d.band)-Le.indexOf(l.band)),i={number:t.smart_charging_sessions,saved:this.amount(t.smart_charging_savings)},[o,a]=[t.total.as_billed,t.missing_half_hours],c=(d,l,h)=>p`<tr class=${d}>
      <td>${this.t(`card_bill_band_${d}`)}</td><td>${h===void 0?u:dt(h)}</td><td>${this.amount(l)}</td>
    </tr>`;return p`<div>
      <table>
        <caption>${K(this.hass,t.device_id)||this.t(`card_bill_${t.device_id}`)}</caption>
        ${r.map(d=>p`${c(d.band,s*d.as_billed,d.kwh)}
          ${d.band===Le[0]?p`<tr class=${d.band}><td colspan="3">${this.t("card_bill_smart",i)}</td></tr>`:u}`)}
        ${s<0||t.standing_charge===0?u:c("standing",t.standing_charge)} ${c("sum",o&&s*o)}
      </table>
      ${a?p`<p class="missing">${this.t("card_bill_missing",{number:a})}</p>`:u}
    </div>`}statements(t){let s=t.map(r=>[r.id,this.facts(r)]);return s.length||s.push([He,this.t("card_bill_no_statement")]),p`<h3>${this.t("card_bill_statements")}</h3>
      ${s.map(([r,i])=>{let o=this.checks?.[r],a=o===null?"checking":r===He?"check_last":"check";return p`<p>${i}</p>
          <button ?disabled=${o===null} @click=${()=>this.check(r)}>${this.t(`card_bill_${a}`)}</button>
          <div role="status">${o?this.checked(o,r):u}</div>`})}`}async check(t){let s=this.entry,r=i=>s===this.entry&&(this.checks={...this.checks,[t]:i});r(null),await this.hass.callWS({type:`${S}/check_bill`,config_entry_id:s,statement:t}).then(r,i=>r(i?.message||this.t("card_problem_refused")))}checked(t,s){if(typeof t=="string")return p`<p class="problem">${t}</p>`;let{statement:r,lines:i,verdict:o}=t;return r?p`<p class="verdict">${ft(o)} ${this.t(`card_bill_verdict_${o}`)}</p>
      ${s===He?p`<p>${this.facts(r)}</p>`:u}
      <ul>${i.map(a=>p`<li>${this.compared(a.title,a,a.verdict)}
        <ul>${a.half_hours.map(c=>p`<li>${this.compared(this.when(c),c,"differs")}</li>`)}</ul></li>`)}</ul>`:p`<p>${this.t("card_bill_none_yet")}</p>`}compared(t,{theirs:s,ours:r},i){let o=(s??0)-(r??0),a=s===null?"not_on_it":i!=="differs"?i:o>0?"too_much":"too_little",c={theirs:this.amount(s),ours:this.amount(r),more:this.amount(Math.abs(o))};return p`${ft(i)} ${t}: ${this.t(`card_bill_${a}`,c)}
      ${s===null?u:p`<small>${this.t("card_bill_compared",c)}</small>`}`}when({start:t,end:s,reason:r}){return`${this.moment(t)}–${this.clock(s)} (${this.t(`card_reason_${r}`)})`}static{this.styles=[...R.styles,C(Is)]}};var un=3e4,zs=(n,e)=>N((n?.meters??[]).filter(t=>t.direction==="import"),e);function Bs({problem:n},e,t){if(n)return{kind:n.key==="disconnected"?"offline":"unknown"};if(!e?.now)return{kind:"unknown"};let s=e.now.end?Date.parse(e.now.end):void 0;return s!==void 0&&t>s+un?{kind:"unknown"}:{kind:e.level??"unknown",price:e.now.price,until:s}}var Vs=`.top {
  display: grid;
  gap: 4px;
}

.top p {
  margin: 0;
}

.level {
  display: flex;
  align-items: center;
  gap: 0.3em;
  font-size: clamp(1.6rem, 9cqi, 4rem);
  font-weight: 600;
  line-height: 1.1;
}

.shape {
  width: 0.9em;
  height: 0.9em;
  flex: none;
  fill: currentColor;
}

.shape.cheap {
  color: var(--success-color);
}

.shape.normal {
  color: var(--warning-color);
}

.shape.expensive {
  color: var(--error-color);
}

.shape.plunge {
  color: var(--info-color);
}

.price {
  font-size: clamp(2.4rem, 16cqi, 7rem);
  font-weight: 700;
  line-height: 1;
}

.price small {
  font-size: 0.4em;
  font-weight: 400;
}

.until {
  font-size: clamp(1rem, 5cqi, 2rem);
}

octopus-insight-bars {
  margin-top: 12px;
}

.runs {
  display: flex;
  margin-top: 2px;
}

.runs span {
  min-width: 0;
  text-align: center;
  font-size: 0.75em;
  line-height: 1;
}

.runs .shape {
  width: 100%;
  max-width: 0.9em;
}

i {
  width: 10px;
  height: 12px;
  border: 1px dashed;
}
`;var Ue=36e5,nt=class extends T{constructor(){super(...arguments);this.word=t=>t==="unknown"?this.t("card_unknown"):mt(this.hass,"price_level",t)}static{this.keys=["current_rate","price_level","export_rate"]}static form(){return[...super.form(),{name:"predicted",selector:{entity:{}}}]}get cost(){return this.where&&Tt(this.hass,this.where.device,"cost_per_hour")}watched(){return[this.cost,this.config?.predicted]}content({device:t}){let{meters:s,currency:r,zone:i,sessions:o}=this.answer,a=N(s,t),c=a?.device_id!==t&&Tt(this.hass,t,"current_rate");if(!a||c)return p`<p>${this.t(c?"card_price_gas":"card_no_meter")}</p>`;let d=Date.now(),[l]=U(a.slots,{start:d,end:d+1}),h=l?.price??null,g=[Date.parse(a.now?.end??""),l?.end??0].find(q=>q>d),m=a.direction==="export",y=l?.level??"unknown",v=h===null?this.t("card_price_unknown"):m?this.t("card_export"):this.word(y),f=this.config?.predicted&&(this.hass.states[this.config.predicted]??{attributes:{}}),_=f?Rs(f):[],$=Math.floor(d/Ue)*Ue,E=this.bars(a,_,{start:$,end:$+24*Ue}),O=E.length?Gt(E):{start:d,end:d};return p`<div class="top">
        <p class="level" role="status">${m?u:gt(y)} <span>${v}</span></p>
        ${h===null?u:p`<p class="price">${M(h)} <small>${D(r)}/kWh</small></p>`}
        ${a.now?.end&&g?p`<p class="until">${this.t("card_until",{time:this.clock(g)})}</p>`:u}
        ${h!==null&&(m||h<0)?p`<p>${this.t(m?"card_price_earned":"card_price_paid")}</p>`:u}
        ${this.costLine()} ${this.cheapLine(a,d)}
        ${U(o,{start:d,end:O.end}).map(({kind:q,...x})=>p`<p>${this.t(`card_price_session_${q}`,{start:this.dated(x.start),end:this.clock(x.end)})}</p>`)}
        ${f&&!_.length?p`<p class="problem">${this.t("card_price_no_prediction")}</p>`:u}
      </div>
      <octopus-insight-bars .bars=${E} .now=${d} .name=${this.t("card_next_24_hours")}>
        ${m?At(O,i):this.levels(E,O)}
      </octopus-insight-bars>`}costLine(){let t=this.cost&&this.hass.states[this.cost];if(!t)return u;let s=Number(t.state);if(!t.state||!Number.isFinite(s))return p`<p>${this.t("card_cost_unknown")}</p>`;let r=Date.parse(t.attributes.last_updated??t.last_updated),i=`${M(Math.abs(s),0)} ${D(this.answer.currency)}`;return p`<p>
      ${this.t(s<0?"card_price_earning":"card_cost_per_hour",{amount:i})}
      <span class="quiet">${this.t("card_age",{age:H(Date.now()-r)})}</span>
    </p>`}cheapLine(t,s){let r=te(t,{start:s,end:1/0}).find(o=>o.start>s);if(!r)return u;let i={start:this.clock(r.start),end:this.clock(r.end),wait:H(r.start-s)};return p`<p>${this.t("card_next_cheap",{...i,price:j(r.price,this.answer.currency)})}</p>`}bars(t,s,r){return U(t.slots,r).map(i=>{let{start:o,end:a}=i,c=i.price===null?s.find(g=>g.start<=o&&o<g.end)?.price:void 0,d=c!==void 0,l=d?{...i,price:c,level:Os(t,c)}:i,h=this.sentence(l,d,t.direction==="export");return{start:o,end:a,value:l.price,kind:l.level??"unknown",isPredicted:d,label:h}})}levels(t,s){let r=[];for(let o of t){let a=r.at(-1);a?.kind===o.kind?a.end=o.end:r.push({...o})}let i=new Map(r.map(({kind:o,value:a})=>[o,a===null?this.t("card_price_unknown"):this.word(o)]));return p`<div class="runs" aria-hidden="true">
        ${r.map(({start:o,end:a,kind:c})=>p`<span style="flex:${a-o} 0 0">${gt(c)}</span>`)}
      </div>
      ${At(s,this.answer.zone)}
      <ul class="legend" aria-hidden="true">
        ${[...i].map(([o,a])=>p`<li>${gt(o)} ${a}</li>`)}
        ${t.some(o=>o.isPredicted)?p`<li><i></i> ${this.t("card_price_predicted")}</li>`:u}
      </ul>`}sentence(t,s,r){let i={start:this.dated(t.start),end:this.clock(t.end)};if(t.price===null)return this.t("card_price_slot_unknown",{...i,price:this.t("card_price_unknown")});let o=[...t.level&&!r?[this.word(t.level).toLowerCase()]:[],this.t(s?"card_price_predicted":`card_reason_${t.reason}`),...U(this.answer.sessions,t).map(({kind:a})=>this.t(`card_price_during_${a}`))];return this.t("card_slot",{...i,price:j(t.price,this.answer.currency),reason:o.join(", ")})}static{this.styles=[T.styles,C(Vs)]}};var js=`:host([full]) {
  position: fixed;
  inset: 0;
  z-index: 10;
}

ha-card {
  display: flex;
  flex-direction: column;
  padding: 0;
  min-height: 320px;
  container-type: size;
  touch-action: pan-y;
  user-select: none;
}

:host([full]) ha-card {
  border: 0;
  border-radius: 0;
}

header, main {
  padding: 2cqh 4cqw 0;
  font-size: max(16px, min(6.5cqh, 4.5cqw));
  line-height: 1.25;
}

header, nav {
  display: flex;
  justify-content: space-between;
  min-height: 1.25em;
}

main {
  flex: 1;
  min-height: 0;
  display: flex;
  flex-direction: column;
  justify-content: center;
}

main p {
  margin: 0 0 1.5cqh;
}

main th {
  padding-inline-start: 0;
}

main .word {
  display: flex;
  align-items: center;
  gap: 0.2em;
  font-size: min(28cqh, 14.5cqw);
  font-weight: 700;
  line-height: 1.05;
}

.word .shape {
  color: inherit;
}

.quiet {
  color: inherit;
  font-size: 0.8em;
}

.price {
  font-size: min(21cqh, 13cqw);
  font-weight: 700;
  line-height: 1.1;
}

.price small, .price span {
  font-size: 0.4em;
  white-space: nowrap;
}

.price span {
  font-weight: 400;
  margin-inline-start: 0.4em;
}

.large {
  font-size: min(14cqh, 9cqw);
  font-weight: 700;
  line-height: 1.1;
}

octopus-insight-bars {
  --bars-height: 22cqh;
  margin: 0;
  font-size: 0.75em;
}

.legend {
  margin: 0;
}

nav {
  justify-content: center;
  position: relative;
}

nav button {
  background: none;
  border: 0;
  color: inherit;
  min-height: 48px;
  min-width: 48px;
}

nav button[aria-current]::before {
  content: "";
  display: block;
  width: 12px;
  height: 12px;
  margin: auto;
  border: 2px solid;
  border-radius: 50%;
}

nav button[aria-current="page"]::before {
  background: currentColor;
}

nav .leave {
  position: absolute;
  inset-inline-end: 1cqw;
  font-size: 16px;
  text-decoration: underline;
}

@container (max-width: 600px) {
  nav .leave {
    bottom: 100%;
  }
}

ha-card:not(.plain) {
  color: #fff;
}

ha-card:not(.plain) :focus-visible {
  outline-color: currentColor;
}

ha-card.cheap {
  background: #1b5e20;
}

ha-card.normal {
  background: #ffb300;
  color: #000;
}

ha-card.expensive {
  background: #a31515;
}

ha-card.plunge {
  background: #01579b;
}

ha-card.unknown, .offline {
  background: repeating-linear-gradient(45deg, #424242 0 24px, #383838 24px 48px);
}
`;var fn=6e4,[Fs,Ws,qe,Ks]=[["yesterday","now","tomorrow"],0,1,2],_n=.08,re=class extends nt{constructor(){super(...arguments);this.past=new L(this);this.isHiding=!1}static{this.properties={...T.properties,preview:{attribute:!1},page:{state:!0}}}static{this.keys=["price_level","current_rate"]}static{this.grid={columns:"full",rows:6,min_columns:6,min_rows:5}}static form(){return[...T.form(),{name:"kiosk",selector:{boolean:{}}}]}follow(t){super.follow(t),!(this.page!==Ws||!this.answer)&&this.past.ask(this.hass,"get_daily_summary",{config_entry_id:t.entry,date:b(this.today,-1)})}updated(){super.updated(),this.fill()}disconnectedCallback(){super.disconnectedCallback(),this.show(),this.fill()}get isFull(){return this.isConnected&&!!this.config?.kiosk&&!this.preview}fill(){this.toggleAttribute("full",this.isFull),!(this.isFull?this.hass?.kioskMode:!this.isHiding)&&(this.isHiding=this.isFull,window.dispatchEvent(new CustomEvent("hass-kiosk-mode",{detail:{enable:this.isFull}})))}leave(){history.pushState(null,"",location.pathname.split("/").slice(0,2).join("/")),window.dispatchEvent(new CustomEvent("location-changed",{detail:{replace:!1}}))}show(t){clearTimeout(this.timer),this.page=t&&Math.min(Math.max(t,Ws),Ks),t!==void 0&&(this.timer=window.setTimeout(()=>this.show(),fn))}up({clientX:t,pointerId:s}){let r=this.begin?.pointerId===s?(t-this.begin.clientX)/this.clientWidth:void 0;this.begin=void 0,r!==void 0&&this.show((this.page??qe)+(Math.abs(r)<_n?0:-Math.sign(r)))}render(){if(!this.config||!this.t("card_unknown"))return u;let{page:t=qe,where:s,answer:r}=this,i=s&&zs(r,s.device),o=Date.now(),a=Bs(this.home.news,i,o);a.price!==void 0&&(this.good=o);let c=t===qe||!i,d=(l,h)=>p`<button aria-label=${this.t(`card_kitchen_${l}`)} aria-current=${h===t?"page":"false"}
        @click=${()=>this.show(h)}></button>`;return p`<ha-card class=${c?a.kind:"plain"} @pointerdown=${l=>this.begin=l}
      @pointerup=${this.up} @pointercancel=${()=>this.begin=void 0}>
      <header><span>${c?this.config.title:this.t(`card_kitchen_${Fs[t]}`)}</span> <span>${r&&this.clock(o)}</span></header>
      <main>${c?this.now(a,i,o):t===Ks?this.tomorrow(i,o):this.yesterday()}</main>
      <nav>
        ${Fs.map(d)}
        ${this.page!==void 0&&this.isFull?p`<button class="leave" @click=${this.leave}>${this.t("card_kitchen_leave")}</button>`:u}
      </nav>
    </ha-card>`}now({kind:t,price:s,until:r},i,o){let{answer:a}=this,c=t==="unknown"||t==="offline"?this.t(`card_kitchen_${t}`):this.word(t),d=(g,m)=>m&&a?p`<p>${this.t(g,{time:this.dated(m)})}</p>`:u,l=d("card_kitchen_stale",Date.parse(a?.stale_since??"")),h=p`<p class="word" role="status">${gt(t==="offline"?"unknown":t)} ${c}</p>`;return s===void 0||!i?p`${h} <p>${this.reason()}</p> ${this.good?d("card_kitchen_since",this.good):l}`:p`${h}
      <p class="price">
        ${M(s)} <small>${D(a.currency)}/kWh</small>
        ${r?p`<span>${this.t("card_until",{time:this.clock(r)})}</span>`:u}
      </p>
      ${this.costLine()} ${this.cheapLine(i,o)} ${l}`}reason(){let{problem:t}=this.home.news;return t?this.problemText(t):this.where?this.answer?this.t(this.answer.meters.length?"card_kitchen_no_price":"card_no_meter"):"":this.whereText()}tomorrow(t,s){let{zone:r,currency:i}=this.answer,o=b(this.today,1),a={start:pt(o,r),end:pt(b(o,1),r)},c=this.bars(t,[],a),d=c.flatMap(m=>m.value??[]);if(!d.length)return p`<p>${this.t("card_kitchen_not_yet")}</p>`;let[l,h]=[j(Math.min(...d),i),j(Math.max(...d),i)],g=te(t,a).map(m=>`${this.clock(m.start)}–${this.clock(m.end)}`).join(", ");return p`<p class="large">${l===h?this.t("card_kitchen_all_day",{price:l}):this.t("card_kitchen_range",{low:l,high:h})}</p>
      ${g?p`<p>${this.t("card_kitchen_cheap",{times:g})}</p>`:u}
      <octopus-insight-bars .bars=${c} .now=${s} .name=${this.t("card_kitchen_tomorrow")}>
        ${this.levels(c,a)}</octopus-insight-bars>`}yesterday(){let{answer:t,problem:s}=this.past.news;if(!t)return p`<p>${s&&this.problemText(s)}</p>`;let{electricity:r,gas:i}=t,o=c=>lt(c,t.currency,this.hass.language),a=[{name:"electricity",usage:r.total_usage,cost:r.total_cost},{name:"off_peak",...r.off_peak},{name:"smart_charging",...r.smart_charging},{name:"gas",usage:i?.usage,cost:i?.total_cost}];return p`<p class="large">${o(t.total_cost??r.total_cost)}</p>
      <p>${t.is_requested_day?this.date(t.requested_date):this.t("card_kitchen_newest",{date:t.date})}</p>
      <table>
        ${a.filter(({usage:c})=>c).map(({name:c,usage:d,cost:l})=>p`<tr><th scope="row">${this.t(`card_kitchen_${c}`)}</th><td>${dt(d)}</td><td>${o(l)}</td></tr>`)}
      </table>`}static{this.styles=[nt.styles,C(js)]}};var it={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},Gs=n=>(...e)=>({_$litDirective$:n,values:e}),ne=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,s){this._$Ct=e,this._$AM=t,this._$Ci=s}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};var{I:Ho}=ms;var Ys=n=>n.strings===void 0;var yn={},Qs=(n,e=yn)=>n._$AH=e;var Ie=Gs(class extends ne{constructor(n){if(super(n),n.type!==it.PROPERTY&&n.type!==it.ATTRIBUTE&&n.type!==it.BOOLEAN_ATTRIBUTE)throw Error("The `live` directive is not allowed on child or event bindings");if(!Ys(n))throw Error("`live` bindings can only contain a single expression")}render(n){return n}update(n,[e]){if(e===P||e===u)return e;let t=n.element,s=n.name;if(n.type===it.PROPERTY){if(e===t[s])return P}else if(n.type===it.BOOLEAN_ATTRIBUTE){if(!!e===t.hasAttribute(s))return P}else if(n.type===it.ATTRIBUTE&&t.getAttribute(s)===e+"")return P;return Qs(n),e}});var[Js,bn]=["ha-chart-base",300],ie=n=>({symbol:"rect",dashArrayX:[1,0],dashArrayY:[2,4],rotation:n,color:"rgba(255, 255, 255, 0.45)"}),Zs={stripes:ie(Math.PI/4),back:ie(-Math.PI/4),rows:ie(0),dots:{...ie(0),symbol:"circle",dashArrayX:[[6,6],[0,6,6,0]],dashArrayY:[6,0],symbolSize:.7}},Xs=()=>!!window.customElements.get(Js);function tr(n,e){let t=x=>x.replace(/var\((--[\w-]+), ([^)]+)\)/,(w,A,Q)=>e.getPropertyValue(A)||Q),[s,r]=[t("var(--divider-color, #ccc)"),t("var(--primary-text-color, #111)")],{labels:i,rows:o,line:a}=n,c=(x,w,A,Q,Z)=>{let[Pt,Nt,yt,ge]=[x-A/2,x+A/2,w,w+Q].map(Math.round),fe=Z?{fill:Z}:{fill:s,decal:{...Zs.stripes,color:r}};return{type:"rect",shape:{x:Pt,y:yt,width:Nt-Pt,height:ge-yt},style:fe}},d={type:"category",axisTick:{show:!1},axisLabel:{hideOverlap:!0}},l={confine:!0,extraCssText:"white-space: pre-line"},h={left:4,right:8,top:12,bottom:o?44:4,containLabel:!0},g={...d,data:i},m=(x,w)=>({type:"custom",renderItem:x,data:w,progressive:0,encode:{x:0,y:o?1:[]}});if(o){let x=n.values.map((I,at)=>[at%i.length,Math.floor(at/i.length),I,at]),w=n.values.filter(I=>I!==null),[A,Q]=[Math.min(0,...w),Math.max(0,...w)],Z=Math.max(-A,Q)||1,Pt=["var(--success-color, #43a047)","var(--card-background-color, #fff)","var(--primary-color, #03a9f4)"],Nt=I=>(at,bt)=>{let[Dr,Pr]=bt.coord([bt.value(0),bt.value(1)]),[Nr,Qe]=bt.size([1,1]);return c(Dr,Pr-Qe/2,Nr,Qe,I?void 0:bt.visual("color"))},yt=Math.min(Math.max(o.length*18+80,220),640),ge=Math.ceil(o.length*18/yt)-1,fe={...d,data:o,inverse:!0,axisLabel:{interval:ge}},Er={seriesIndex:0,dimension:2,min:A<0?-Z:0,max:Z,orient:"horizontal",left:"center",bottom:0,itemHeight:120,itemWidth:12,textStyle:{color:r},text:[n.number(Z),n.number(A<0?-Z:0)],inRange:{color:Pt.slice(A<0?0:1).map(t)}},Mr=({data:I})=>n.describe(I[3]),[Rr,Or]=[x.filter(([,,I])=>I!==null),x.filter((I,at)=>n.gaps[at]==="all")];return{data:[m(Nt(!1),Rr),m(Nt(!0),Or)],options:{xAxis:g,yAxis:fe,visualMap:Er,grid:h,tooltip:{...l,formatter:Mr}},height:yt}}let y=({coordSys:x},w)=>{let[[A],[Q]]=[w.coord([w.value(0),0]),w.size([1,0])];return c(A,x.y,.9*Q,w.value(1)?x.height:8)},v=n.series.map(({name:x,look:w,values:A})=>({type:"bar",stack:"all",name:x,data:A,barCategoryGap:"10%",color:t(w.color),itemStyle:{color:t(w.color),decal:w.pattern&&Zs[w.pattern]}})),f=a&&{type:"line",step:"middle",symbol:"none",name:a.name,data:a.values,color:r,lineStyle:{color:r,width:2,type:"dashed"}},_=n.gaps.flatMap((x,w)=>x?[[w,+(x==="all")]]:[]),$=([x])=>n.describe(x.dataIndex),E=[...v,...f?[f]:[],..._.length?[{...m(y,_),silent:!0,z:9}]:[]],O={type:"value",axisLabel:{formatter:n.number}},q={...l,trigger:"axis",axisPointer:{type:"shadow"},formatter:$};return{data:E,options:{xAxis:g,yAxis:O,grid:h,tooltip:q},height:300}}function er(n,{data:e,options:t,height:s},r){let i=({detail:o})=>r(Array.isArray(o.data)?o.data[3]:o.dataIndex);return p`<ha-chart-base .hass=${n} .data=${e} .options=${t} .height=${`${s}px`} @chart-click=${i}
    style="--chart-max-height: ${s}px" hide-reset-button></ha-chart-base>`}var sr=n=>p`<ha-chart-base .hass=${n} height="300px"></ha-chart-base>`;async function rr(n){let e=n.querySelector(Js);await e?.updateComplete;for(let t=0;e?.isConnected&&!e.chart;){await new Promise(requestAnimationFrame);let{top:s,bottom:r,height:i}=e.getBoundingClientRect();if(i&&r>0&&s<window.innerHeight&&++t>bn)return!1}return!0}var Rt=["yesterday","7_days","30_days","month","last_month","year","12_months","all"],ze=366,$n=10,ot={what:["import","export","both"],unit:["kwh","money"],by:["slot","weekday","month","day"],as:["bars","heat"],of:["total","average"],compare:["none","before","week","year","tariff"]},oe=Object.keys(ot),nr={tariff:"",...Object.fromEntries(oe.map(n=>[n,ot[n][0]]))},Y=({first:n,last:e})=>Math.round((Date.parse(e)-Date.parse(n))/864e5)+1;function ae(n,e){let[t,s,r]=n.split("-").map(Number),i=new Date(Date.UTC(t,s+e,0));return i.setUTCDate(Math.min(r,i.getUTCDate())),i.toISOString().slice(0,10)}var Mt=(n,e=n)=>({first:G("month",n)[0],last:b(G("month",e)[1],-1)}),ir=(n,e)=>n.first===e.first&&n.last===e.last;function ce(n,e){let t=b(e,-1),[s,r]=[Mt(e).first,Number(e.slice(0,4))],i={yesterday:{first:t,last:t},"7_days":{first:b(e,-7),last:t},"30_days":{first:b(e,-30),last:t},"12_months":{first:b(ae(t,-12),1),last:t},month:{first:s,last:e},last_month:Mt(b(s,-1)),year:{first:`${r}-01-01`,last:e},all:{first:`${r-$n+1}-01-01`,last:e}};return i[n]??i["30_days"]}var or=(n,e)=>Rt.find(t=>ir(n,ce(t,e)));function le(n,e){let{first:t,last:s}=n,r=a=>12*Number(a.slice(0,4))+Number(a.slice(5,7)),[i,o]=[e*(r(s)-r(t)+1),e*Y(n)];return ir(n,Mt(t,s))?Mt(ae(t,i),ae(s,i)):{first:b(t,o),last:b(s,o)}}function ar(n){let e=t=>({first:t(n.first),last:t(n.last)});return n.compare==="before"?le(n,-1):n.compare==="week"?e(t=>b(t,-7)):n.compare==="year"?e(t=>ae(t,-12)):n.compare==="tariff"&&n.tariff?n:void 0}function Be(n){return/^\d{4}-\d\d$/.test(n)?{...Mt(`${n}-01`),by:"day"}:n.length===10?{first:n,last:n,by:"slot"}:void 0}function cr(n){let e=Y(n)>ze;return{...n,by:n.by==="day"&&e?"month":ot.by.includes(n.by)?n.by:"slot",as:n.by==="slot"?"bars":n.as,compare:n.compare==="tariff"&&(e||n.what==="export")?"none":n.compare}}var lr=n=>[n.first,n.last,...oe.map(e=>n[e]),n.tariff].join("_");function dr(n){let[e,t,...s]=n.split("_"),r=a=>/^20\d\d-\d\d-\d\d$/.test(a??"")&&!Number.isNaN(Date.parse(a)),i=a=>c=>ot[a].includes(c),o=oe.flatMap(a=>s.filter(i(a)).map(c=>[a,c]));return{...r(e)&&r(t)&&e<=t?{first:e,last:t}:{},...Object.fromEntries(o),tariff:s.slice(oe.length).join("_")}}var vn=["off_peak","smart_charging","middle","standard","peak","unpriced"],de=["mon","tue","wed","thu","fri","sat","sun"],Ve={slot:void 0,weekday:"weekday",month:"year_month",day:"date"},xn=1e-9,_t=n=>n.reduce((e,t)=>t===null?e:(e??0)+t,null),pr=(n,e,t)=>(e==="both"?["import","export"]:[e]).flatMap(s=>N(n.meters.filter(r=>r.direction===s),t)??[]);function hr(n,e,t,s=t.by==="slot"){let[r,i]=[t.unit==="kwh"?"kwh":"cost",Ve[t.by]],o=d=>i==="weekday"?de.indexOf(d.weekday):(i&&d[i])??"",a=[...n.slots.keys()],c=new Map;for(let{direction:d,profile:l}of e)for(let h of[...l].sort((g,m)=>o(g)<o(m)?-1:1))for(let g of s?a.map(m=>[m]):[a]){let m=w=>_t(g.map(A=>w[A])),[y,v]=[Math.max(...g.map(w=>h.days[w])),m(h.missing)];if(!i&&!y&&!v)continue;let f=[(i&&h[i])??"",s?n.slots[g[0]]:""].join(" ").trim(),_=c.get(f)??{key:f,parts:new Map,total:null,missing:0};c.set(f,_);let $=t.what==="both"&&d==="export"?-1:1,E=t.of==="average"?$/Math.max(1,y):$,O=m(h[r]),q=Object.entries(h.bands).map(([w,A])=>[w,m(A[r])]),x=r==="kwh"?(O??0)-_t([0,...q.map(([,w])=>w)]):0;for(let[w,A]of[...q,["unpriced",x]])Math.abs(A)>xn&&_.parts.set(`${d}:${w}`,E*A);_.total=_t([_.total,O===null?null:E*O]),_.missing+=v}return[...c.values()]}var ur=n=>["import","export"].flatMap(e=>vn.map(t=>`${e}:${t}`)).filter(e=>n.some(({parts:t})=>t.has(e))),mr=(n,e,t)=>n.map(({key:s},r)=>(t==="month"||t==="day"?e[r]:e.find(i=>i.key===s))?.total??null);function Ot({profile:n}){let e=i=>_t(n.flatMap(i)),[t,s,r]=[e(i=>i.kwh),e(i=>i.cost),e(i=>i.missing)??0];return{kwh:t,cost:s,missing:r,days:e(i=>[Math.max(...i.days)])??0,unpriced:e(i=>[i.unpriced_kwh])??0}}function gr(n){let e=t=>/[",\n]/.test(`${t}`)?`"${`${t}`.replaceAll('"','""')}"`:t??"";return n.map(t=>`${t.map(e).join(",")}\r
`).join("")}var fr=`.controls {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(150px, 45%), 1fr));
  gap: 8px;
  align-items: end;
  margin-bottom: 8px;
}

details {
  margin-bottom: 16px;
}

summary {
  padding: 8px 0;
  cursor: pointer;
}

/* on a wide card all settings are in sight */
@supports selector(::details-content) {
  @container (min-width: 560px) {
    summary {
      display: none;
    }

    details::details-content {
      content-visibility: visible;
    }
  }
}

label {
  display: grid;
  gap: 2px;
  font-size: 0.85em;
  min-width: 0;
}

select, input {
  font: inherit;
  font-size: 1rem;
  min-height: 40px;
  min-width: 0;
  width: 100%;
  box-sizing: border-box;
  padding: 4px 8px;
  color: var(--primary-text-color);
  background: var(--card-background-color);
  border: 1px solid var(--outline-color, var(--divider-color));
  border-radius: 8px;
}

.pending {
  opacity: 0.5;
}

.swatch {
  display: inline-block;
  width: 18px;
  height: 12px;
  --pale: rgba(255, 255, 255, 0.45);
}

.stripes {
  background-image: repeating-linear-gradient(45deg, var(--pale) 0 2px, transparent 2px 6px);
}

.back {
  background-image: repeating-linear-gradient(-45deg, var(--pale) 0 2px, transparent 2px 6px);
}

.rows {
  background-image: repeating-linear-gradient(var(--pale) 0 2px, transparent 2px 6px);
}

.dots {
  background-image: radial-gradient(var(--pale) 1.5px, transparent 2px);
  background-size: 6px 6px;
}

.line {
  height: 0;
  border-top: 2px dashed;
}

.gap {
  background-image: repeating-linear-gradient(45deg, currentColor 0 1px, var(--divider-color) 1px 4px);
}

.table {
  overflow: auto;
  max-height: 70vh;
}

th[scope="row"] {
  text-align: start;
  position: sticky;
  inset-inline-start: 0;
  background: var(--card-background-color);
}

.table th, td {
  white-space: nowrap;
}

.link {
  min-height: 24px;
  padding: 0;
  border: 0;
  background: none;
  text-decoration: underline;
}
`;var[_r,Cn]=["explorer","2024-01-01"],[yr,je,br]=[3,1500,.005],An={off_peak:{color:"var(--success-color, #43a047)"},smart_charging:{color:"var(--info-color, #039be5)",pattern:"stripes"},middle:{color:"var(--warning-color, #ffa600)",pattern:"dots"},standard:{color:"var(--primary-color, #03a9f4)"},peak:{color:"var(--error-color, #db4437)",pattern:"back"},unpriced:{color:"var(--disabled-color, #9e9e9e)",pattern:"rows"}},pe=class n extends R{constructor(){super(...arguments);this.other=new L(this);this.why=new L(this);this.readAddress=()=>{this.requestUpdate(),this.isOwner&&(this.changed=dr(new URLSearchParams(location.search).get(_r)??""))};this.save=()=>{let{view:t,usage:s}=this.shown,{rows:r,columns:i}=this.sheet,o=gr([i.map(([c])=>c),...r.map((c,d)=>i.map(([,l])=>l(c,d)))]),a=document.createElement("a");a.href=URL.createObjectURL(new Blob([o],{type:"text/csv"})),a.download=`octopus-${t.what}-${t.unit==="kwh"?"kWh":s.currency}-${t.first}-${t.last}.csv`,a.click(),URL.revokeObjectURL(a.href)}}static{this.keys=["current_rate","export_rate","consumption_this_month","previous_consumption","previous_export"]}static{this.grid={columns:"full",rows:"auto",min_columns:6}}static{this.properties={...R.properties,changed:{state:!0},isTable:{state:!0},isPlain:{state:!0}}}static form(){let t=(s,r)=>{let i=r.map(o=>({value:o,label:F(`card_explorer_${s}_${o}`)??o}));return{name:s,selector:{select:{mode:"dropdown",options:i}}}};return[...super.form(),t("period",Rt),t("by",ot.by)]}connectedCallback(){super.connectedCallback(),this.readAddress(),window.addEventListener("popstate",this.readAddress),document.addEventListener("visibilitychange",this.readAddress)}disconnectedCallback(){super.disconnectedCallback(),this.isOwner&&(n.owner=void 0),window.removeEventListener("popstate",this.readAddress),document.removeEventListener("visibilitychange",this.readAddress)}get isOwner(){return this.preview||(n.owner??=this),n.owner===this}set(t,s=!1){if(this.changed={...this.view,...t},!this.isOwner)return;let r=new URL(location.href);r.searchParams.set(_r,lr(this.view)),history[s?"pushState":"replaceState"](s?null:history.state,"",r)}open(t){let s=Be(t);s&&this.set({as:"bars",...s},!0)}get view(){let{period:t="30_days",by:s="slot"}=this.config??{},r=this.has("import")?"import":"export";return cr({...nr,what:r,by:s,...ce(t,this.today),...this.changed,...this.isGas?{what:r}:{}})}has(t){return this.isGas||this.answer.meters.some(s=>s.direction===t)}get isGas(){let{device:t}=this.where;return!!(this.config?.entity&&Tt(this.hass,t,"current_rate"))&&!this.answer.meters.some(r=>r.device_id===t)}asked({first:t,last:s}){let r=this.isGas?this.where.device:void 0;return{start:t,end:b(s,1),by:Ve[this.view.by],device_id:r}}question(){return["get_usage_profile",this.asked(this.view)]}follow(t){if(document.hidden||(super.follow(t),!this.answer))return;let{view:s}=this,{answer:r,problem:i}=this.feed.news;r?this.shown={view:s,usage:r}:i&&(this.shown=void 0);let{compare:o,tariff:a}=s,c=ar(s),d=o==="tariff"?{tariff:Number(a)/100||a}:{};this.other.ask(this.hass,"get_usage_profile",c&&{config_entry_id:t.entry,...this.asked(c),...d});let l=this.shown&&this.metersOf(this.shown.usage)[0]?.device_id,{start:h,end:g}=this.asked(s),m=Y(s)===1&&l&&this.isAdmin;this.why.ask(this.hass,"explain_cost",m?{device_id:l,start:h,end:g}:void 0)}metersOf(t,s=this.shown.view.what){return pr(t,s,this.where?.device??"")}willUpdate(){if(super.willUpdate(),!this.shown)return;let{view:t,usage:s}=this.shown,r=this.isPlain||!Xs(),i=this.other.news.answer,o=[JSON.stringify(t),s,i,this.hass.themes,this.hass.language,r];if(this.made?.of.every((f,_)=>f===o[_]))return;let a=t.as==="heat"&&!r,c=f=>hr(f,this.metersOf(f),t,a||t.by==="slot"),d=c(s),l=d.map(({total:f})=>f),g=!a&&t.what!=="both"&&(t.compare!=="tariff"||t.unit==="money")&&i?mr(d,c(i),t.by):void 0,m=this.t(`card_explorer_compare_${t.compare}`),y=a?d.filter((f,_)=>_%s.slots.length===0).map(({key:f})=>this.name(f.split(" ")[0])):void 0,v={labels:a?s.slots:d.map(({key:f})=>this.name(f)),rows:y,values:l,gaps:d.map(({total:f,missing:_})=>_?f===null?"all":"some":void 0),series:ur(d).map(f=>{let _=d.map(({parts:$})=>$.get(f)??null);return{name:this.partName(f),look:An[f.split(":")[1]],values:_}}),line:g&&{name:m,values:g},number:f=>this.amount(f),describe:f=>{let{key:_,parts:$,missing:E}=d[f];return[`${this.name(_)}: ${this.amount(l[f])}`,...[...$].map(([O,q])=>`${this.partName(O)}: ${this.amount(q)}`),...g?[`${m}: ${this.amount(g[f])}`]:[],...E?[this.t("card_explorer_missing",{count:E})]:[]].join(`
`)}};this.made={of:o,all:d,drawing:v,given:r?void 0:tr(v,getComputedStyle(this))}}amount(t,s=this.shown.view.unit){let[{language:r},{currency:i}]=[this.hass.locale,this.shown.usage];return t==null?"–":s==="money"?Math.abs(t)<1?`${M(t)} ${D(i)}`:lt(t,i,r):`${Ae(t,r,{maximumFractionDigits:Math.abs(t)<10?2:1})} kWh`}name(t){let s=r=>de.includes(r)?this.date(b(Cn,de.indexOf(r)),{weekday:"short"}):r.length===7?this.date(`${r}-01`,{month:"short",year:"numeric"}):r.length===10?this.date(r):r;return t.split(" ").map(s).join(", ")}partName(t){let[s,r]=t.split(":"),i=this.t(`card_bill_band_${r}`);return this.shown.view.what==="both"?`${this.t(`card_explorer_what_${s}`)}: ${i}`:i}content(){let{view:t}=this,s=this.days(t.first,t.last),r=le(t,1);return p`${this.steps(s,()=>this.set(le(t,-1)),r.first>this.today?void 0:()=>this.set(r))}
      ${this.controls(t)}
      ${this.shown?p`<div class=${this.feed.news.answer?"":"pending"}>${this.figures()}</div>`:this.news.problem?u:sr(this.hass)}`}figures(){let{all:t,drawing:s,given:r}=this.made,i=this.metersOf(this.shown.usage);if(!i.length)return p`<p role="status">${this.t("card_explorer_nothing")}</p>`;let o=(a,c)=>({start:c,end:c+1,value:a,kind:"unknown",label:s.describe(c).replaceAll(`
`,"; ")});return p`<div role="status">${i.map(a=>this.summary(a))}</div>
      ${s.rows?u:this.legend(s)}
      ${r?er(this.hass,r,a=>this.open(t[a].key.split(" ")[0])):p`<octopus-insight-bars .bars=${s.values.map(o)} .now=${-1} .name=${this.t("card_name_explorer")}></octopus-insight-bars>`}
      <p class="choices">
        <button aria-pressed=${!!this.isTable} @click=${()=>this.isTable=!this.isTable}>${this.t("card_explorer_table")}</button>
        <button @click=${this.save}>${this.t("card_explorer_csv")}</button>
      </p>
      ${this.isTable||!r||Y(this.shown.view)===1?this.table():u}`}controls(t){let{today:s}=this,r=or(t,s),i=Y(t)>ze,o={day:i,heat:t.by==="slot",tariff:i||t.what==="export"},a=(l,h,g,m)=>p`<label>${this.t(`card_explorer_${l}`)}
        <select @change=${({target:y})=>m(y.value)}>
          ${h.map(y=>p`<option value=${y} .selected=${Ie(y===g)} ?disabled=${o[y]}>
            ${this.t(`card_explorer_${l}_${y}`)}</option>`)}
        </select></label>`,c=l=>a(l,ot[l],t[l],h=>this.set({[l]:h})),d=(l,h,g)=>p`<label>${this.t(`card_explorer_${l==="tariff"&&!this.hasSupplier?"price":l}`,{coin:D(this.answer.currency)})}
        <input type=${h} max=${s} .value=${Ie(t[l])} @change=${({target:m})=>{let y=m.value.trim();y?this.set(g(y)):this.requestUpdate()}} /></label>`;return p`<div class="controls">
        ${a("period",r?Rt:["custom",...Rt],r??"custom",l=>this.set(ce(l,s)))}
        ${this.has("import")&&this.has("export")&&!this.isGas?c("what"):u} ${c("unit")}
      </div>
      <details>
        <summary>${this.t("card_explorer_settings")}</summary>
        <div class="controls">
          ${d("first","date",l=>({first:l,last:l>t.last?l:t.last}))}
          ${d("last","date",l=>({last:l,first:l<t.first?l:t.first}))}
          ${["by","as","of","compare"].map(c)}
          ${t.compare==="tariff"?d("tariff","text",l=>({tariff:l})):u}
        </div>
      </details>`}summary(t){let{kwh:s,cost:r,days:i,missing:o,unpriced:a}=Ot(t),d={what:this.t(this.isGas?"card_explorer_gas":`card_explorer_what_${t.direction}`),kwh:this.amount(s,"kwh"),money:this.amount(r,"money"),days:i},l=t.incomplete_days.slice(0,yr).map(m=>this.days(m,m)).join("; "),h=t.number_of_incomplete_days-yr,g=this.t(h>0?"card_explorer_gaps_more":"card_explorer_gaps",{count:h,days:l});return p`<p>${this.t(s===null?"card_explorer_no_readings":"card_explorer_sum",d)}
      ${o?`${this.t("card_explorer_missing",{count:o})} ${g}`:u}
      ${a>br?this.t("card_explorer_unpriced",{kwh:this.amount(a,"kwh")}):u}
      ${this.against(t)}</p>`}against(t){let{compare:s,tariff:r,unit:i}=this.shown.view,{answer:o,problem:a}=this.other.news;if(s==="tariff"&&!r)return this.t(this.hasSupplier?"card_explorer_no_tariff":"card_problem_no_products");if(a)return this.problemText(a);if(!o)return"";let[c]=this.metersOf(o,t.direction).map(Ot);if(!c||c.kwh===null)return this.t("card_explorer_nothing_before");let d={what:this.t(`card_explorer_compare_${s}`),kwh:this.amount(c.kwh,"kwh"),money:this.amount(c.cost,"money")},l=s!=="tariff"&&i==="kwh",[h,g]=l?[Ot(t).kwh,c.kwh]:[Ot(t).cost,c.cost];if(h===null||g===null)return this.t("card_explorer_against",d);let m=Math.abs(h-g)<br?"same":h<g?"less":"more",y=this.amount(Math.abs(h-g),l?"kwh":"money");return`${this.t("card_explorer_against",d)} ${this.t(`card_explorer_${m}`,{amount:y})}`}legend({series:t,line:s,gaps:r}){let i=(c,d,l="")=>p`<li><span class="swatch ${c}" style="background-color: ${l}" aria-hidden="true"></span>${d}</li>`,o=this.shown.view.of==="total",a=c=>o?`, ${this.amount(_t(c))}`:"";return p`<ul class="legend">
      ${t.map(({name:c,look:d,values:l})=>i(d.pattern??"",c+a(l),d.color))} ${s?i("line",s.name):u} ${r.some(Boolean)?i("gap",this.t("card_explorer_gap")):u}
    </ul>`}get sheet(){let{view:t,usage:s}=this.shown,{drawing:r,all:i}=this.made,o=this.why.news.answer?.half_hours;if(Y(t)===1&&o){let h=m=>o.length===s.slots.length?"":` (${m.slice(19)})`;return{rows:o,columns:Object.entries({start:m=>m.slice(11,16)+h(m),kwh:m=>this.amount(m,"kwh"),rate:m=>this.amount(m,"money"),cost:m=>this.amount(m,"money"),reason:m=>this.t(`card_reason_${m}`),authority:m=>this.t(`card_explorer_authority_${m}`)}).map(([m,y])=>[this.t(`card_explorer_head_${m}`),v=>v[m],y])}}let a=h=>this.amount(h),c=this.t(t.what==="both"?"card_explorer_net":"card_explorer_total"),d=[...r.series,{name:c,values:r.values},...r.line?[r.line]:[]],l=[[this.t(`card_explorer_by_${t.by}`),({key:h})=>h,h=>this.name(h)],...d.map(({name:h,values:g})=>[h,(m,y)=>g[y],a]),[this.t("card_explorer_gap"),({missing:h})=>h]];return{rows:i,columns:l}}table(){let{rows:t,columns:s}=this.sheet,{problem:r}=this.why.news,i=this.isAdmin?r&&this.problemText(r):Y(this.shown.view)===1&&this.t("card_explorer_why_admin"),o=(a,c)=>s.map(([,d,l=String])=>l(d(a,c)));return p`${i?p`<p class="quiet">${i}</p>`:u}
      <div class="table" tabindex="0" role="region" aria-label=${this.t("card_explorer_table_name")}><table>
        <thead><tr>${s.map(([a])=>p`<th scope="col">${a}</th>`)}</tr></thead>
        <tbody>${t.slice(0,je).map((a,c)=>{let[d,...l]=o(a,c),h=()=>p`<button class="link" @click=${()=>this.open(a.key)}>${d}</button>`;return p`<tr><th scope="row">${a.key&&Be(a.key)?h():d}</th>
            ${l.map(g=>p`<td>${g}</td>`)}</tr>`})}</tbody>
      </table></div>
      ${t.length>je?p`<p>${this.t("card_explorer_more_lines",{count:t.length-je})}</p>`:u}`}updated(){super.updated();let{made:t}=this;!t||t===this.done||(this.removeAttribute("data-drawn"),rr(this.renderRoot).catch(()=>!1).then(s=>{this.done=t,this.isPlain||=!s,this.requestUpdate()}))}static{this.styles=[...R.styles,C(fr)]}};function $r(n,e){return!n||n.date>=e?"later":!n.expected&&!n.present?"no_supply":n.present>=n.expected?"complete":n.present?"partly":"nothing"}var wr=(n,e)=>n>=e?100:n?Math.min(99,Math.max(1,Math.round(100*n/e))):0;function vr(n){let e=["corrected","settled","reconciled","computed","unknown"],t=s=>n.reduce((r,i)=>r+(i.authorities[s]??0),0);return e.map(s=>[s,t(s)]).filter(([,s])=>s)}function he(n){let e=`${n}-01`,[t,s]=[G("week",e)[0],G("month",e)[1]],r=[];for(let i=t;i<s;i=b(i,7))r.push([0,1,2,3,4,5,6].map(o=>b(i,o)).map(o=>o.startsWith(n)?o:void 0));return r}var xr=`table {
  table-layout: fixed;
}

th, td, th:first-child, td:first-child {
  padding: 1px;
  text-align: center;
  border: none;
}

.day {
  width: 100%;
  padding: 6px 0;
  line-height: 1.1;
  background: none;
}

.mark {
  display: block;
  width: 14px;
  height: 14px;
  margin: 2px auto 0;
}

.legend {
  margin: 0 0 8px;
  font-size: 1em;
}

.legend .mark {
  display: inline-block;
  margin: 0;
  vertical-align: -2px;
}

summary {
  cursor: pointer;
  padding: 8px 0;
}

.share {
  display: block;
  height: 6px;
  background: var(--primary-color);
  border-radius: 3px;
}
`;var[En,kr]=[18e5,20],Mn={ArrowLeft:-1,ArrowRight:1,ArrowUp:-7,ArrowDown:7},ue=class extends R{static{this.keys=["history_complete_to","missing_half_hours","requests_last_hour","standing_charge","previous_cost","export_rate"]}static{this.properties={...R.properties,device:{state:!0}}}get year(){return this.day.slice(0,4)}question(){return["get_data_quality",{start:`${this.year}-01-01`,end:`${Number(this.year)+1}-01-01`}]}content(e){let t=this.day.slice(0,7),s=b(`${t}-01`,31).slice(0,7),{answer:r}=this.feed.news,i=r?.meters??[],o=N(i,this.device??e.device),a=i.map(l=>[l.device_id,K(this.hass,l.device_id)]),c=s<=this.today?()=>this.chosen=`${s}-01`:void 0,d=this.date(`${t}-01`,{month:"long",year:"numeric"});return p`${this.steps(d,()=>this.chosen=b(`${t}-01`,-1),c)}
      ${o&&a.length>1?this.choices("card_quality_meter",a,o.device_id,l=>this.device=l):u}
      ${r&&!o?p`<p>${this.t("card_quality_no_supply_year")}</p>`:u}
      <div class="beside">${o?this.figures(o,t,r.expected_until):u} <div>${this.hasSupplier?this.requests():u}</div></div>`}figures(e,t,s){let r=new Map(e.days.map(c=>[c.date,c])),i=c=>$r(r.get(c),s),o=new Set(he(t).flat().flatMap(c=>c?[i(c)]:[])),a=c=>p`<button
      class="day" data-day=${c} tabindex=${c===this.day?0:-1} aria-pressed=${c===this.day}
      aria-label=${this.sentence(c,i(c),e)} @click=${()=>this.chosen=c}
    >${Number(c.slice(8))} ${ft(i(c))}</button>`;return p`<div><table aria-label=${this.t("card_quality_days")} @keydown=${this.onKey}>
        <tr>${he("2024-01")[0].map(c=>p`<th scope="col">${this.date(c,{weekday:"short"})}</th>`)}</tr>
        ${he(t).map(c=>p`<tr>${c.map(d=>p`<td>${d?a(d):u}</td>`)}</tr>`)}
      </table>
      <p role="status">${this.sentence(this.day,i(this.day),e)}</p>
      <p class="legend quiet">${[...o].map(c=>p`<span>${ft(c)} ${this.t(`card_quality_${c}`)}</span>`)}</p></div>
      <div>${this.gaps(e)} ${this.authorities(e,t)}</div>`}async onKey(e){let t=Mn[e.key],s=t&&b(this.day,t);s&&(e.preventDefault(),!(s>this.today)&&(this.chosen=s,await this.updateComplete,this.renderRoot.querySelector(`[data-day="${s}"]`)?.focus()))}sentence(e,t,s){let[r,i]=[pt(e,this.answer.zone),pt(b(e,1),this.answer.zone)],[o]=U(s.missing,{start:r,end:i}),a=o?this.clock(Math.max(o.start,r)):"",{expected:c=0,present:d=0}=s.days.find(h=>h.date===e)??{},l={day:this.date(e),expected:c,present:d,missing:c-d,time:a};return this.t(`card_quality_day_${t}`,l)}gaps({missing:e}){let t=e.map(({start:i,end:o})=>({number:(Date.parse(o)-Date.parse(i))/En,start:this.moment(i),end:this.moment(o)})),s={number:t.reduce((i,o)=>i+o.number,0),year:this.year};if(!t.length)return p`<p>${this.t("card_quality_no_gaps",s)}</p>`;let r=t.length-kr;return p`<details><summary>${this.t("card_quality_gaps",s)}</summary>
      <ul>${t.slice(-kr).reverse().map(i=>p`<li>${this.t("card_quality_gap",i)}</li>`)}</ul>
      ${r>0?p`<p>${this.t("card_quality_more",{number:r})}</p>`:u}
    </details>`}authorities({days:e},t){let s=vr(e.filter(i=>i.date.startsWith(t))),r=s.reduce((i,[,o])=>i+o,0);return r?p`<h3>${this.t("card_quality_authorities",{month:this.date(`${t}-01`,{month:"long"})})}</h3>
      ${s.map(([i,o])=>{let a=wr(o,r);return p`<p>${this.t(`card_quality_by_${i}`,{share:a})}<span class="share" style="width: ${a}%"></span></p>`})}`:u}requests(){let{today:e,last_hour:t,by_kind:s,dispatches_per_hour:r,long_rest_until:i}=this.answer.requests;return p`<h3>${this.t("card_quality_requests")}</h3>
      <p>${this.t("card_quality_requests_today",{today:e,hour:t})}</p>
      ${this.answer.cars.length?p`<p>${this.t("card_quality_slots",{number:s.dispatches??0,most:r})}</p>`:u}
      ${i?p`<p class="problem">${this.t("card_quality_rest",{time:this.clock(i)})}</p>`:u}`}static{this.styles=[...R.styles,C(xr)]}};var Rn={import:["price_level","off_peak","cheap_times","cost_per_hour","price_level_changed"],export:["export_rate","next_export_rate","previous_export","previous_earnings"],car:["intelligent_dispatching","intelligent_state","next_dispatch","dispatches","refresh_dispatches"],site:["powerwall_tariff","powerwall_status","powerwall_sync","powerwall_out_of_sync"],display:["display"],used:["previous_consumption","previous_cost","previous_earnings","tariff","standing_charge","requests_last_hour"]},On=["saving_session","free_electricity","octoplus_points"],[Ye,Cr]=["Octopus Insight",3];function Dn(n){let e=new Map;for(let t of Object.values(n.entities)){let s=t.platform===S&&t.device_id?n.devices[t.device_id]:void 0,r=s?.primary_config_entry;if(!s||!r)continue;let i=e.get(r)??{name:K(n,s.via_device_id??s.id),entities:[]};i.entities.push(t),e.set(r,i)}return[...e.values()].sort((t,s)=>t.name.localeCompare(s.name))}function Dt({entities:n},e){let t=new Map;for(let s of Rn[e])for(let{translation_key:r,device_id:i,entity_id:o}of n)r===s&&!t.has(i)&&t.set(i,o);return[...t.values()]}var Fe=(n,e)=>({type:`custom:octopus-insight-${n}`,entity:e}),Sr=(n,e="title")=>({type:"heading",heading:n,heading_style:e}),Ge=(n,e=1)=>({type:"grid",column_span:e,cards:n}),We=n=>Ge(n.map(e=>({...e,grid_options:{columns:"full"}})),Cr);function Ke(n){let e=h=>Et(n,`dashboard_${h}`)??h,t=Dn(n),s=!t.length,r=h=>({title:e(h),path:h,visible:!s||h==="now"}),i=(h,g)=>{let m=(v,f=g(v))=>t.length>1&&f.length?[We([Sr(v.name)]),...f]:f,y=s?[We([Pn(e,n.user?.is_admin)])]:t.flatMap(v=>m(v));return{...r(h),...y.length?{}:{visible:!1},type:"sections",max_columns:Cr,sections:y}},o=h=>({...r("kitchen"),type:"panel",cards:[{...Fe("kitchen",h),kiosk:!0}]}),a=(h,g)=>t.length<2?{}:{title:`${e("kitchen")}: ${h.name}`,path:g?`kitchen-${g+1}`:"kitchen"},c=h=>g=>Dt(g,"used").length?[We([Fe(h,Dt(g,"import")[0]??g.entities[0].entity_id)])]:[],d=h=>{let g=(_,$)=>Dt(h,$).map(E=>Fe(_,E)),m=h.entities.filter(_=>On.includes(_.translation_key??"")&&!_.entity_id.startsWith("calendar.")).map(({entity_id:_})=>({type:"tile",entity:_,name:{type:"entity"}})),y=m.length?[Sr(e("sessions"),"subtitle"),...m]:[],v=[...g("price","import"),...g("charging","car")],f=[...g("price","export"),...g("battery","site"),...y];return[v,f].filter(_=>_.length).map(_=>Ge(_))},l=h=>Ge([{type:"picture-entity",entity:h,show_state:!1,show_name:!1}]);return{title:Ye,views:[i("now",d),i("history",c("explorer")),i("bill",c("bill")),i("data",h=>[...c("quality")(h),...Dt(h,"display").map(l)]),...t.flatMap((h,g)=>Dt(h,"import").slice(0,1).map(m=>({...o(m),...a(h,g)}))),...s?[o()]:[]]}}function Pn(n,e){let t=`/config/integrations/dashboard/add?domain=${S}`,s={text:n("add"),appearance:"filled",tap_action:{action:"navigate",navigation_path:t}},r=n(e?"empty":"empty_not_admin");return{type:"empty-state",icon:"mdi:flash-outline",title:Ye,content:r,buttons:e?[s]:[]}}var me=class extends HTMLElement{static async generate(e,t){return await ut(t,()=>{}),Ke(t)}static getCreateSuggestions(){return{title:Ye,icon:"mdi:flash"}}static shouldRegenerate(e,t,s){return!["entities","devices","language"].every(i=>t[i]===s[i])&&JSON.stringify(Ke(t))!==JSON.stringify(Ke(s))}};var Ar={explorer:pe,price:nt,charging:ee,battery:Xt,bill:se,quality:ue,kitchen:re};window.customElements.whenDefined("home-assistant").then(()=>{let n=(t,s)=>customElements.get(t)??customElements.define(t,s);n("octopus-insight-bars",Yt),n("ll-strategy-dashboard-octopus-insight",me);for(let[t,s]of Object.entries(Ar))n(`octopus-insight-${t}`,s);let{hass:e}=document.querySelector("home-assistant");e&&ut(e,()=>{})});var Nn=window,Tr=(n,e)=>{let t=Nn[n]??=[];t.some(({type:s})=>s===e.type)||t.push(e)};Tr("customStrategies",{type:"octopus-insight",strategyType:"dashboard",name:"Octopus Insight",get description(){return F("dashboard_about")}});for(let[n,e]of Object.entries(Ar)){let t=`octopus-insight-${n}`;Tr("customCards",{type:t,get name(){return F(`card_name_${n}`)??t},get description(){return F(`card_about_${n}`)},preview:!0,getEntitySuggestion:(s,r)=>Ee(s.entities[r],e.keys)?{config:{type:`custom:${t}`,entity:r}}:null})}
